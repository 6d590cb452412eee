"""The eight points of the contingency plan.

Titles: word for word those of CMM's page »Guidelines og procedurer« (source-page.txt). CMM's own
text for each point was not found; everything but the titles is our proposal after
crisis-plan.md 9 (read 23 November 2026), mark I, awaiting approval.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisisplan.plan import N1, N2, N3, N4, Text


@dataclass(frozen=True, slots=True)
class Point:
    """One of the eight. `stop` is the criterion two people go through before stepping down."""

    number: int
    title: Text
    short: Text
    purpose: Text
    begins: Text
    steps: tuple[Text, ...]
    stop: Text

    @property
    def picture(self) -> str:
        return f"img/point-{self.number}.svg"


_ALL = (
    Point(
        1,
        _("Udsend information om sundhedsmyndighedernes retningslinjer"),
        pgettext_lazy("punkt i beredskabsplanen", "Information"),
        purpose=_(
            "Personer i prostitution får hurtigt korrekt viden om smitte, råd, test, behandling "
            "og regler. Den kommer på et sprog, de forstår, og uden at beskeden bringer dem i fare."
        ),
        begins=_("Når planen træder i kraft, og hver gang myndighederne ændrer deres råd."),
        steps=(
            _("Centret finder myndighedernes gældende råd og noterer kilde og dato."),
            _("Rådene bliver oversat til de sprog, der bliver talt i de berørte områder."),
            _("En anden sprogkyndig læser oversættelsen, før den bliver sendt."),
            _("En forældet tekst bliver rettet eller trukket tilbage inden for 24 timer."),
        ),
        stop=_("De særlige råd er ophævet, og en slutbesked er sendt på alle brugte sprog."),
    ),
    Point(
        2,
        _(
            "Øget opmærksomhed på de mest sårbare udenlandske personer i prostitution, "
            "der er potentielle ofre for menneskehandel"
        ),
        _("De mest sårbare"),
        purpose=_(
            "De personer, som krisen rammer hårdest, får hjælp først. Det kan være en person uden "
            "lovligt ophold, uden indtægt eller bolig, i gæld, isoleret eller med tegn på "
            "menneskehandel."
        ),
        begins=_(
            "Når planen træder i kraft, når klinikker eller grænser lukker, eller når kontakten "
            "pludselig falder."
        ),
        steps=(
            _("Medarbejderne gennemgår de steder, de kender, og dem, de er bekymrede for."),
            _("De mest udsatte bliver kontaktet først, på den måde, der er sikker for dem."),
            _("Centret finder senge, mad, medicin og lægetid uden krav om sygesikringskort."),
            _("Medarbejderne ser efter ny udnyttelse, for eksempel voksende gæld."),
        ),
        stop=_(
            "Alle med høj prioritet har en plan eller er overdraget, og kontakten er tilbage på "
            "det normale."
        ),
    ),
    Point(
        3,
        _("Samarbejde med politi"),
        _("Politiet"),
        purpose=_(
            "Personer, der kan være udsat for menneskehandel, er beskyttet, når politiet "
            "kontrollerer regler. Kontrollen må ikke få dem til at undgå sundhedshjælp."
        ),
        begins=_("Når planen træder i kraft, eller når nye regler rammer klinikker."),
        steps=(
            _("Centret ringer til en navngiven kontakt i hver berørt politikreds."),
            _("De aftaler skriftligt, hvad de må dele, og på hvilket grundlag."),
            _("Sundhedsbesøg og kontroller bliver lagt, så de ikke støder sammen."),
            _("Centret rejser det over for politiet, hvis en regel rammer skævt."),
        ),
        stop=_("Reglerne er ophævet, og det normale samarbejde er aftalt."),
    ),
    Point(
        4,
        _("Fysiske besøg på klinikker"),
        _("Fysiske besøg"),
        purpose=_(
            "Kontakten og sundhedstilbuddet fortsætter, så længe det er forsvarligt, og skifter "
            "form, når det ikke er."
        ),
        begins=_("Når planen træder i kraft. Hvert besøg kræver en gyldig vurdering."),
        steps=(
            _("Planlagte besøg holder pause, til vurderingen er lavet."),
            _("Hvert område vælger: inde med værnemidler, ude eller i døren, eller kun telefon."),
            _("Medarbejderne tilbyder at følge med til test, læge eller vaccine."),
            _("Et aflyst besøg bliver til et opkald inden for 48 timer, når det er sikkert."),
        ),
        stop=_("Besøgene har i 14 dage kunnet gennemføres uden særlige krav i alle områder."),
    ),
    Point(
        5,
        _("Indsatser på internettet"),
        _("Internettet"),
        purpose=_(
            "De personer, ingen møder ude, får information på nettet. Ændringer bliver fulgt, og "
            "falske rygter bliver besvaret."
        ),
        begins=_("Når planen træder i kraft, når besøg stopper, eller når annoncerne ændrer sig."),
        steps=(
            _("Den godkendte tekst bliver slået op de steder, hvor personerne ser den."),
            _("En bemandet indbakke svarer senest næste hverdag."),
            _("Centret følger udviklingen i samlede tal og aldrig den enkelte."),
            _("Forældede opslag bliver taget ned samme dag, som rådene ændrer sig."),
        ),
        stop=_(
            "Antallet af annoncer har i fire uger ligget tæt på niveauet før krisen, og opslagene "
            "er arkiveret."
        ),
    ),
    Point(
        6,
        _("Samarbejde med NGO’er"),
        _("NGO’er"),
        purpose=_(
            "Centret og hjælpeorganisationerne har ét fælles billede og samme budskab, og ingen "
            "falder mellem to stole."
        ),
        begins=_("Allerede når centret følger en situation. Alt går i gang, når planen gælder."),
        steps=(
            _("Organisationerne får besked om niveau, områder, kontakt og godkendte tekster."),
            _("De fortæller, hvad der er åbent, hvor der er plads, og hvad de mangler."),
            _("De aftaler, hvem der dækker hvilke områder, og hvem man henviser til."),
            _("De udveksler kun antal, aldrig oplysninger om enkeltpersoner."),
        ),
        stop=_("Alle organisationer er tilbage i normal drift, og et slutmøde er holdt."),
    ),
    Point(
        7,
        _("Sikkerheden for de ansatte i Det Mobile Sundhedstilbud"),
        _("De ansattes sikkerhed"),
        purpose=_(
            "Ingen medarbejder bliver smittet eller kommer i fare på grund af arbejdet, og "
            "tilbuddet kan fortsætte. Det gælder også partneres medarbejdere."
        ),
        begins=_("Allerede når centret følger en situation."),
        steps=(
            _("Hver opgave bliver risikovurderet i hvert område."),
            _("Medarbejderne arbejder to sammen og melder sig ind og ud på faste tider."),
            _("Alle kan bruge værnemidlerne, og der er nok til mindst 14 dage."),
            _("Enhver medarbejder må afbryde et besøg."),
        ),
        stop=_(
            "Myndighederne melder ikke længere om forhøjet risiko, og sidste opsamling er holdt."
        ),
    ),
    Point(
        8,
        _("Genåbningen af samfundet"),
        _("Genåbning"),
        purpose=_(
            "Vejen tilbage er sikker og går trin for trin. Centret finder dem, det mistede "
            "kontakten med, lukker planen ordentligt og lærer af den."
        ),
        begins=_("Når myndighederne varsler lempelser, eller når planen bliver trappet ned."),
        steps=(
            _("Centret skriver ned, hvilke regler der ændrer sig, hvor og hvornår."),
            _("Banner, sider og beskeder bliver rettet, så de passer med de nye regler."),
            _("Steder uden kontakt i 30 dage bliver opsøgt igen."),
            _("Hvert punkt stopper for sig, og indsatsen bliver evalueret."),
        ),
        stop=_(
            "Alle punkter er stoppet eller overdraget, og i 14 dage har intet tydet på, at "
            "sygdommen kommer igen."
        ),
    ),
)
POINTS = {point.number: point for point in _ALL}
NUMBERS = tuple(POINTS)
REOPENING = 8
BEFORE_REOPENING = tuple(point for point in _ALL if point.number != REOPENING)
WHILE_WATCHING = (6, 7)  # begin before the plan is public (crisis-plan.md 9)


def at_level(level: str, chosen: tuple[int, ...], so_far: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The points in force after a move to `level`. Raises ValueError when N2 has none chosen."""
    if level == N1:
        return WHILE_WATCHING
    if level == N2:
        if not chosen or not set(chosen) <= set(NUMBERS):
            raise ValueError("N2 needs at least one point")
        return tuple(sorted(chosen))
    if level == N3:
        return NUMBERS
    if level == N4:
        return tuple(sorted({*so_far, REOPENING}))
    return ()
