"""The outcomes without a form: emergency, police, children, advice and help to oneself.

Source and standing as in `referrals.outcomes`, which these complete.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.nodes import DoNow, Outcome
from referrals.outcomes import CENTRE_HOTLINE, EMPLOYER_ADVICE, HOTLINE

NO_DECISION = _("Der er ingen afgørelse at træffe.")
WITHIN_A_DAY = _("Kommunen vurderer inden 24 timer, om barnet straks har brug for hjælp.")

ADVICE_OUTCOMES = (
    Outcome(
        "o-112",
        _("Ring 112 nu"),
        lead=_("Nogen er eller kan være i fare. Det går forud for alt andet."),
        decides=pgettext_lazy("outcome", "Politiet"),
        first_contact="112",
        contact_key="112",
        do_now=(
            DoNow(_("Ring 112"), _("Sig, hvor du er, og hvad der sker."), "112"),
            DoNow(
                _("Pas på dig selv og andre"),
                _("Gå ikke imellem, og konfrontér ikke den, der udnytter."),
            ),
            DoNow(
                _("Ring til hotlinen, når faren er ovre"),
                _("Center mod Menneskehandel rådgiver dig om resten."),
                HOTLINE,
            ),
            DoNow(_("Gå videre her bagefter"), _("Dine svar er her i op til 60 minutter.")),
        ),
        deadline=pgettext_lazy("outcome", "Straks"),
        urgent=True,
        resume="urgent-health",
        source="general rule; hotline S13",
        mark="I",
    ),
    Outcome(
        "o-police",
        _("Kontakt politiet"),
        lead=_("En alvorlig forbrydelse er i gang."),
        decides=pgettext_lazy("outcome", "Politiet"),
        first_contact=_("Politiet på 114. Ring 112, hvis der er fare."),
        contact_key="114",
        do_now=(
            DoNow(_("Ring 112, hvis det er akut"), contact_key="112"),
            DoNow(
                _("Ring ellers 114"),
                _("Sig, at det kan dreje sig om menneskehandel."),
                "114",
            ),
            DoNow(
                _("Fortæl kun det nødvendige om personen"),
                _("Personen har sagt nej til kontakt med centret. Det gælder stadig."),
            ),
            DoNow(
                _("Ring også til hotlinen"),
                _("Så kan den sociale hjælp være klar fra start. Du kan tale uden navn."),
                HOTLINE,
            ),
        ),
        deadline=_("Straks, hvis der er fare. Ellers samme dag."),
        law=_("Straffeloven §§ 262 a og 262 b"),
        urgent=True,
        employer_advice=EMPLOYER_ADVICE,
        source="S32 S39",
        mark="I",
    ),
    Outcome(
        "o-minor",
        _("Under 18 år: kontakt kommunen og Center mod Menneskehandel"),
        lead=_("Personen er eller kan være under 18. Derfor gælder børnenes vej."),
        decides=_(
            "Kommunen beskytter barnet. Er barnet uledsaget og søger asyl, afgør "
            "Udlændingestyrelsen sagen."
        ),
        first_contact=_("Kommunen og Center mod Menneskehandels hotline"),
        contact_key="municipality",
        do_now=(
            DoNow(_("Ring 112, hvis der er fare"), contact_key="112"),
            DoNow(
                _("Underret kommunen"),
                _("Kommunen skal vurdere sagen inden 24 timer."),
                "municipality",
            ),
            DoNow(
                _("Har kommunen lukket, så ring 114"),
                _("Du kan også ringe til kommunens sociale døgnvagt."),
                "114",
            ),
            DoNow(_("Ring til hotlinen samme dag"), contact_key=HOTLINE),
            DoNow(
                _("Brug ikke formularen for voksne"),
                _("Handler det også om en voksen, kan du begynde forfra. Så sletter vi svarene."),
            ),
        ),
        deadline=WITHIN_A_DAY,
        law=_("Barnets lov §§ 133, 135 og 136"),
        urgent=True,
        restart=True,
        employer_advice=EMPLOYER_ADVICE,
        source="S10 S45",
        mark="V",
    ),
    Outcome(
        "o-child-affected",
        _("Et barn er berørt: underret kommunen"),
        lead=_("Du skal handle for barnet. Den voksnes nej gælder stadig for den voksne."),
        decides=pgettext_lazy("outcome", "Kommunen"),
        first_contact=pgettext_lazy("outcome", "Kommunen"),
        contact_key="municipality",
        do_now=(
            DoNow(
                _("Underret kommunen om barnet"),
                _("Kommunen skal vurdere sagen inden 24 timer."),
                "municipality",
            ),
            DoNow(
                _("Har kommunen lukket, så ring 114"),
                _("Du kan også ringe til kommunens sociale døgnvagt."),
                "114",
            ),
            DoNow(
                _("Respektér den voksnes nej"),
                _("Fortæl ikke mere om den voksne end nødvendigt."),
            ),
            DoNow(_("Ring til hotlinen, og få råd uden navn"), contact_key=HOTLINE),
        ),
        deadline=WITHIN_A_DAY,
        law=_("Barnets lov §§ 133, 135 og 136"),
        urgent=True,
        employer_advice=EMPLOYER_ADVICE,
        source="S45",
        mark="V",
    ),
    Outcome(
        "o-watchful",
        _("Ring og få råd – og hold øje"),
        lead=_(
            "Du behøver ikke have mere at gå ud fra. Hotlinen er også for den, der kun har en "
            "fornemmelse."
        ),
        decides=NO_DECISION,
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen, hvis du er i tvivl"),
                _("Centret rådgiver også uden en konkret sag."),
                HOTLINE,
            ),
            DoNow(_("Skriv kun det ned, du selv har set")),
            DoNow(
                _("Giv personen nummeret til hotlinen"),
                _("Gør det kun, hvis det er sikkert for personen."),
                HOTLINE,
            ),
            DoNow(
                _("Få hjælp til dårlige arbejdsvilkår"),
                _("Kontakt en fagforening, Arbejdstilsynet eller politiet."),
            ),
            DoNow(_("Kom tilbage hertil, hvis du ser nye tegn")),
        ),
        law=_("Straffeloven § 262 b om menneskeudnyttelse kan stadig gælde."),
        employer_advice=EMPLOYER_ADVICE,
        source="S13 S39",
        mark="I",
    ),
    Outcome(
        "o-no-consent",
        _("Personen siger nej – lad døren stå åben"),
        lead=_("Et nej fra en voksen gælder. Du kan stadig få råd uden at nævne personen."),
        decides=NO_DECISION,
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            # Custody outcomes reach this page from the form, without `no-consent-duty`.
            DoNow(_("Ring 112, hvis liv eller helbred er i fare"), contact_key="112"),
            DoNow(_("Send ingen oplysninger, som personen kan genkendes på")),
            DoNow(_("Underret kommunen, hvis et barn er berørt"), contact_key="municipality"),
            DoNow(_("Ring til hotlinen, og få råd uden navn"), contact_key=HOTLINE),
            DoNow(
                _("Giv personen nummeret til hotlinen"),
                _("Gør det kun, hvis det er sikkert for personen."),
                HOTLINE,
            ),
            DoNow(_("Aftal, hvordan personen kan vende tilbage til dig")),
        ),
        law=_("Frivillighed og samtykke"),
        employer_advice=EMPLOYER_ADVICE,
        source="S01 S13",
        mark="I",
    ),
    Outcome(
        "o-self",
        _("Hjælp til dig"),
        lead=_("Du kan få hjælp. Du bestemmer selv, hvad der skal ske."),
        decides=_(
            "Center mod Menneskehandel eller Udlændingestyrelsen, alt efter dit ophold. "
            "Du bestemmer, om du vil tale med centret."
        ),
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(_("Ring 112, hvis du er i fare"), contact_key="112"),
            DoNow(_("Ring til hotlinen"), _("Du behøver ikke sige dit navn."), HOTLINE),
            DoNow(
                _("Spørg, hvad der kan ske, før du fortæller mere"),
                _("Samtalen er frivillig. Du må stoppe, når du vil."),
            ),
            DoNow(
                _("Luk siden, når du vil"),
                _("Vi gemmer ikke dine svar. Historikken i din browser bliver ikke slettet."),
            ),
        ),
        source="S01 S13",
        mark="V",
    ),
)
