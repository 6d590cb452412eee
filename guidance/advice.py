"""What to do about the signs that were ticked: the rule, and the words of each piece of advice.

Source: signs-of-trafficking.md 3.2, 14 and 14.1 (mark I, built on what CMM, ILO, UNODC and Norway
write). The rule chooses advice, never a verdict on a person: it counts nothing but whether there
is one sign or more, and no number of it is ever shown. The words await CMM's approval.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guidance.signs import STRONG, Sign

Text = str | Promise

YES, NO, UNKNOWN = "yes", "no", "unknown"
DANGER, CHILD, TOLD, CLEAR, SEVERAL, FEELING, NOTHING = (
    "danger", "child", "told", "clear", "several", "feeling", "nothing",
)  # fmt: skip
ALARM, HOTLINE, MUNICIPALITY = "112", "cmm-hotline", "municipality"


@dataclass(frozen=True, slots=True)
class Advice:
    key: str
    title: Text
    lead: Text
    steps: tuple[Text, ...]
    contacts: tuple[str, ...]  # keys of Contact, the first to ring first


ADVICE = {
    one.key: one
    for one in (
        Advice(
            DANGER,
            _("Akut fare"),
            _("Ring 112 først. Alt andet kan vente."),
            (
                _("Ring 112, hvis nogen er i fare, bliver holdt fast eller skal have en læge nu."),
                _("Bliv hos personen, hvis det er sikkert for jer begge."),
                _("Tal ikke med den, du tror udnytter personen."),
                _("Ring til Center mod Menneskehandel, når faren er forbi."),
            ),
            (ALARM, HOTLINE),
        ),
        Advice(
            CHILD,
            _("Barn eller ung under 18"),
            _("Underret kommunen med det samme, også hvis du er i tvivl om alderen."),
            (
                _("Underret kommunen. Uden for åbningstid går du til den sociale døgnvagt."),
                _("Ring også til Center mod Menneskehandel."),
                _("Et ja fra barnet ændrer ikke noget. Ingen behøver at have brugt tvang."),
                _("Advar ikke de voksne omkring barnet, hvis barnet kan være i fare."),
            ),
            (MUNICIPALITY, HOTLINE, ALARM),
        ),
        Advice(
            TOLD,
            _("Personen har fortalt det selv"),
            _("Tro på det, og ring nu. Gør det sammen med personen, hvis personen vil."),
            (
                _("Sig tak for tilliden. Sig, at det ikke er personens skyld."),
                _("Spørg, om personen er i sikkerhed lige nu, og hvad personen selv ønsker."),
                _("Ring til Center mod Menneskehandel. Personen kan være med i samtalen."),
                _("Lov ikke noget, du ikke kan holde, og lov ikke opholdstilladelse."),
            ),
            (HOTLINE, ALARM),
        ),
        Advice(
            CLEAR,
            _("Ring i dag"),
            _("Mindst ét af de tegn, du har set, er nok til at ringe samme dag og få råd."),
            (
                _("Ring til Center mod Menneskehandel i dag. Du kan ringe uden at nævne et navn."),
                _("Skriv ned, hvad du så og hørte, hvor og hvornår. Skriv det, som det var."),
                _("Aftal med centret, hvordan og hvornår du kan tale trygt med personen."),
            ),
            (HOTLINE, ALARM),
        ),
        Advice(
            SEVERAL,
            _("Ring, og få råd"),
            _("Du har set flere ting, som tilsammen er en grund til at spørge centret."),
            (
                _("Ring til Center mod Menneskehandel. Du kan ringe uden at nævne et navn."),
                _("Planlæg en samtale, hvor I er alene og har en tolk udefra."),
                _("Skriv ned, hvad du så og hørte, hvor og hvornår."),
            ),
            (HOTLINE, ALARM),
        ),
        Advice(
            FEELING,
            _("Tag din fornemmelse alvorligt"),
            _("Et enkelt tegn siger sjældent noget alene. Men en fornemmelse er værd at følge."),
            (
                _("Skab en anledning til at mødes igen, hvor I kan være alene."),
                _("Tal med en kollega eller din leder. Sig ikke mere om personen end nødvendigt."),
                _("Fortæl neutralt om rettigheder og hjælp, hvis det er sikkert."),
                _("Ring til Center mod Menneskehandel, når du er i tvivl."),
            ),
            (HOTLINE, ALARM),
        ),
        Advice(
            NOTHING,
            _("Ingen tegn lige nu"),
            _("Det udelukker ikke noget. Hold døren åben."),
            (
                _("Fortæl neutralt om rettigheder og hjælp, hvis det er sikkert."),
                _("Se efter igen næste gang."),
                _("Skriv ikke noget om mistanke i et register, når du ikke har en."),
                _("Ring til Center mod Menneskehandel, hvis noget bliver ved med at nage dig."),
            ),
            (HOTLINE, ALARM),
        ),
    )
}

AVOID: tuple[Text, ...] = (
    _("Tal ikke med den, du tror udnytter personen, og brug ikke den person som tolk."),
    _("Giv ikke en folder med, hvis andre kan finde den."),
    _("Undersøg ikke sagen selv, og tag ikke billeder, der kan bringe personen i fare."),
    _("Pres ikke personen til at fortælle, og lov ikke noget, du ikke kan holde."),
)
OTHER_EXPLANATIONS: tuple[Text, ...] = (
    _("Et dårligt job, som personen frit kan forlade"),
    _("Vold i et forhold"),
    _("Æresrelateret kontrol"),
    _("Pres i en asylsag eller efter en flugt"),
    _("Psykisk sygdom eller afhængighed"),
    _("Fattigdom eller sprog, der ikke slår til"),
    _("Sort arbejde"),
)
SAY_ON_THE_PHONE: tuple[Text, ...] = (
    _("Hvem du er i situationen, og hvor du har set personen"),
    _("Det, du har set og hørt, uden at tolke det"),
    _("Cirka alder, og hvilket sprog personen taler"),
    _("Om personen er hos dig nu eller kan træffes igen"),
    _("Om nogen er i fare"),
    _("Hvad personen selv ønsker, hvis du ved det"),
    _("Om centret må ringe tilbage til dig. Navne kan du lade være med at nævne."),
)


def advise(
    *, danger: str, child: str, told: str, signs: Collection[Sign]
) -> tuple[Advice, Advice | None]:
    """The advice that comes first, and one that stands beside it.

    Danger comes before everything. A child, or doubt about it, comes before the signs, which
    then give the advice beside.
    """
    by_signs = ADVICE[of_the_signs(told, signs)]
    if danger == YES:
        return ADVICE[DANGER], ADVICE[CHILD] if child != NO else by_signs
    if child != NO:
        return ADVICE[CHILD], by_signs
    return by_signs, None


def of_the_signs(told: str, signs: Collection[Sign]) -> str:
    if told == YES:
        return TOLD
    if any(sign.weight == STRONG for sign in signs):
        return CLEAR
    if len(signs) > 1:
        return SEVERAL
    return FEELING if signs else NOTHING
