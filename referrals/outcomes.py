"""The outcomes with a form: cases that Center mod Menneskehandel receives first.

Source: our reconstruction (identification-procedure.md 5.4, read 23 November 2026), awaiting
approval by CMM and Udlændingestyrelsen. CMM is first contact in all of them: a wrong guess about
someone's right to stay must never send that person to an immigration authority.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.nodes import NOTE, REFERRAL, DoNow, Outcome

HOTLINE = "cmm-hotline"
CENTRE = _("Center mod Menneskehandel")
CENTRE_HOTLINE = _("Center mod Menneskehandels hotline")

# Source: forced-labour-employers.md 9, our own wording (I).
EMPLOYER_ADVICE = (
    _(
        "Tal ikke med personens leder, underleverandøren eller vikarbureauet om din mistanke. "
        "De kan være en del af udnyttelsen."
    ),
    _("Fyr ikke personen, og hold hverken løn eller papirer tilbage."),
    _("Undersøg ikke sagen selv, og spørg ingen ud."),
    _("Gem det, I allerede har: timesedler, vagtplaner, adgangslister og fakturaer."),
    _("Sig det til så få som muligt på arbejdspladsen."),
)

FORM_OUTCOMES = (
    Outcome(
        "o-tip",
        _("Giv et tip uden navn"),
        lead=_("Du kender et sted eller en situation, men har ikke kontakt med personen."),
        decides=_(
            "Center mod Menneskehandel vurderer næste skridt. Politiet afgør, om der skal "
            "efterforskes."
        ),
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen"),
                _("Fortæl, hvad du har set. Du behøver ikke sige, hvem du er."),
                HOTLINE,
            ),
            DoNow(
                _("Skriv ned, hvad du har set"),
                _("Skriv sted, tidspunkt og det, du så og hørte. Skriv ikke gætterier."),
            ),
            DoNow(
                _("Send en note uden navn"),
                _("Brug noten, hvis du hellere vil skrive end ringe."),
            ),
            DoNow(_("Ring til politiet, hvis du ser noget strafbart"), contact_key="114"),
        ),
        form=NOTE,
        employer_advice=EMPLOYER_ADVICE,
        source="S11 S15",
        mark="V",
    ),
    Outcome(
        "o-cmm-anonymous",
        _("Kontakt Center mod Menneskehandel uden navn"),
        lead=_("Du kan få råd, uden at nogen får at vide, hvem personen er."),
        decides=_(
            "Centret afklarer det videre. Hvem der afgør sagen, afhænger af opholdet, hvis "
            "personen senere står frem."
        ),
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen"),
                _("Fortæl om situationen uden at nævne personens navn."),
                HOTLINE,
            ),
            DoNow(
                _("Aftal en samtale, hvis personen ønsker det"),
                _("Centret kan mødes med personen på et sted og et tidspunkt, der er trygt."),
            ),
            DoNow(
                _("Send kun noten uden navn"),
                _("Skriv ikke noget, som personen kan genkendes på."),
            ),
        ),
        form=NOTE,
        employer_advice=EMPLOYER_ADVICE,
        source="S01 S11 S51",
        mark="V",
    ),
    Outcome(
        "o-cmm",
        _("Henvis til Center mod Menneskehandel – centret vurderer sagen"),
        lead=_("Personen har efter dit svar lovligt ophold."),
        decides=CENTRE,
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(_("Ring til hotlinen i dag"), contact_key=HOTLINE),
            DoNow(
                _("Send henvisningen her på siden"),
                _("Centret læser den. Ingen anden myndighed får den automatisk."),
            ),
            DoNow(
                _("Aftal tolk og bisidder"),
                _("Spørg personen, hvem der ikke må tolke, og om en bisidder skal med."),
            ),
            DoNow(
                _("Hold kontakten med personen"),
                _("Slip den først, når centret har overtaget."),
            ),
        ),
        form=REFERRAL,
        deadline=_("Vi har ikke fundet en frist i loven."),
        law=_("Regeringens handlingsplan og Europarådets konvention om menneskehandel"),
        employer_advice=EMPLOYER_ADVICE,
        source="S03 S17 S18 S19 S20 S21 S22",
        mark="V/S",
    ),
    Outcome(
        "o-us-no-stay",
        _("Henvis til Center mod Menneskehandel – Udlændingestyrelsen afgør sagen"),
        lead=_("Personen er efter dit svar uden lovligt ophold. Centret er stadig første skridt."),
        decides=_("Udlændingestyrelsen, blandt andet på grundlag af centrets samtale"),
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(_("Ring til hotlinen, før du kontakter andre myndigheder"), contact_key=HOTLINE),
            DoNow(
                _("Fortæl personen ærligt, hvad der kan ske"),
                _("Myndighederne kan tage opholdet op, når de vurderer sagen."),
            ),
            DoNow(
                _("Send henvisningen her på siden"),
                _(
                    "Centret spørger personen, før det giver noget videre. I få tilfælde kan "
                    "loven kræve det uden et ja."
                ),
            ),
            DoNow(
                _("Er du myndighed, så hør centret, før sagen går videre"),
                _(
                    "Udlændingestyrelsen tager stilling og bruger centrets udredning efter "
                    "reglerne om videregivelse."
                ),
            ),
        ),
        form=REFERRAL,
        deadline=_(
            "Bliver personen vurderet udsat for menneskehandel, kan personen bede om en længere "
            "frist for at rejse: 30 dage, og højst 120 dage i alt."
        ),
        law=_("Udlændingeloven § 33, stk. 14, § 26 a og § 34, stk. 1, nr. 3"),
        employer_advice=EMPLOYER_ADVICE,
        source="S02 S03 S05 S06 S17–S22 S27 S28",
        mark="V/S",
    ),
    Outcome(
        "o-us-asylum",
        _("Asylsag: henvis til Center mod Menneskehandel – Udlændingestyrelsen afgør sagen"),
        lead=_("Personen har søgt asyl eller vil søge asyl. Centret er stadig første skridt."),
        decides=_("Udlændingestyrelsen. Centret holder samtalen."),
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen"),
                _("Sig, at der er en asylsag, og om der snart er samtale eller afgørelse."),
                HOTLINE,
            ),
            DoNow(_("Send henvisningen her på siden")),
            DoNow(
                _("Arbejder du på et asylcenter, så følg også asylcentrets retningslinjer"),
            ),
            DoNow(_("Spørg personen, om advokaten må få det at vide")),
        ),
        form=REFERRAL,
        deadline=_("Før næste asylsamtale eller afgørelse"),
        law=_("Udlændingeloven §§ 7 og 48 a"),
        employer_advice=EMPLOYER_ADVICE,
        source="S02 S11 S20 S21 S22 S27",
        mark="V/S",
    ),
    Outcome(
        "o-us-dublin",
        _("Dublin-sag, der haster: henvis til Center mod Menneskehandel i dag"),
        lead=_("Personen kan blive overført til et andet land, før nogen har talt med dem."),
        decides=_("Formentlig Udlændingestyrelsen. Myndighederne skal bekræfte det."),
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen i dag"),
                _("Sig datoen for en planlagt overførsel, hvis du kender den."),
                HOTLINE,
            ),
            DoNow(
                _("Send henvisningen her på siden"),
                _("Bed om, at sagen bliver vurderet før overførslen."),
            ),
        ),
        form=REFERRAL,
        deadline=_("Før overførslen"),
        law=_("Udlændingeloven kap. 5 a"),
        urgent=True,
        employer_advice=EMPLOYER_ADVICE,
        source="none found for Denmark",
        mark="I",
    ),
    Outcome(
        "o-status-unknown",
        _("Henvis til Center mod Menneskehandel – centret ser på opholdet bagefter"),
        lead=_("Du behøver ikke kende opholdet for at henvise."),
        decides=_(
            "Centret finder ud af det. Derefter afgør centret eller Udlændingestyrelsen sagen."
        ),
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(_("Ring til hotlinen"), contact_key=HOTLINE),
            DoNow(
                _("Gæt ikke på opholdet"),
                _("Kontakt ikke udlændingemyndigheder for at finde ud af det."),
            ),
            DoNow(_("Send henvisningen her på siden")),
        ),
        form=REFERRAL,
        employer_advice=EMPLOYER_ADVICE,
        source="S02 (CMM as focal point)",
        mark="I",
    ),
    Outcome(
        "o-custody-immigration",
        _("Tilbageholdt: ring til Center mod Menneskehandel nu"),
        lead=_("Personen er tilbageholdt, og fristerne er korte."),
        decides=pgettext_lazy("outcome", "Udlændingestyrelsen"),
        first_contact=CENTRE_HOTLINE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen med det samme"),
                _("Sig, hvornår og hvor personen blev tilbageholdt."),
                HOTLINE,
            ),
            DoNow(
                _("Spørg personen først, hvis du kan"),
                _("Samtalen med centret er frivillig, også for en person, der er tilbageholdt."),
            ),
            DoNow(
                _("Sørg for en uafhængig tolk"),
                _("Brug aldrig en ledsager eller en, der selv er tilbageholdt."),
            ),
            DoNow(
                _("Er du i politiet, så overvej et krisecenter"),
                _("Politiet kan lade personen bo dér i stedet for at være tilbageholdt."),
            ),
            DoNow(_("Husk advokaten"), _("Retten beskikker en advokat.")),
        ),
        form=REFERRAL,
        form_starts_at="consent",
        deadline=_(
            "Senest 3 døgn efter tilbageholdelsen skal personen for en dommer. Retten kan "
            "forlænge med højst 4 uger ad gangen."
        ),
        law=_("Udlændingeloven § 34, stk. 1, nr. 3, §§ 36–37 og § 26 a"),
        urgent=True,
        employer_advice=EMPLOYER_ADVICE,
        source="S06 S18 S36 S38",
        mark="V/S",
    ),
    Outcome(
        "o-criminal-case",
        _("Straffesag: ring til Center mod Menneskehandel, og inddrag forsvareren"),
        lead=_(
            "Personen er anholdt, fængslet eller sigtet og kan samtidig være udsat for "
            "menneskehandel."
        ),
        decides=_(
            "Center mod Menneskehandel eller Udlændingestyrelsen, alt efter personens ophold. "
            "Retten kan lægge til grund, at personen er udsat for menneskehandel."
        ),
        first_contact=_("Center mod Menneskehandels hotline og personens forsvarer"),
        contact_key=HOTLINE,
        do_now=(
            DoNow(_("Ring til hotlinen med det samme"), contact_key=HOTLINE),
            DoNow(
                _("Spørg personen først, hvis du kan"),
                _("Samtalen med centret er frivillig, også for en, der er anholdt eller fængslet."),
            ),
            DoNow(_("Mind om retten til forsvarer og tolk")),
            DoNow(
                _("Tænk på, at personen kan være tvunget"),
                _(
                    "Den handling, sigtelsen gælder, kan være en del af udnyttelsen. "
                    "Anklageren skal vide det, hvis personen ønsker det."
                ),
            ),
            DoNow(
                _("Send kun, når personen har sagt ja, eller loven giver dig lov"),
            ),
        ),
        form=REFERRAL,
        form_starts_at="consent",
        deadline=_("Er personen anholdt, er der 24 timer til grundlovsforhør."),
        law=_(
            "Straffeloven § 262 a, retsplejelovens regler om grundlovsforhør og påtale og "
            "udlændingeloven § 26 a"
        ),
        urgent=True,
        employer_advice=EMPLOYER_ADVICE,
        source="S01 S03 S09 S24 S47",
        mark="V/S",
    ),
    Outcome(
        "o-serving-sentence",
        _("Afsoner en dom: Center mod Menneskehandel kan komme til stedet"),
        lead=_("Centret kan holde samtalen i fængslet."),
        decides=_(
            "Center mod Menneskehandel eller Udlændingestyrelsen, alt efter personens ophold"
        ),
        first_contact=CENTRE,
        contact_key=HOTLINE,
        do_now=(
            DoNow(
                _("Ring til hotlinen"),
                _("Sig, om personen er udvist ved dommen, og hvornår løsladelsen ventes."),
                HOTLINE,
            ),
            DoNow(
                _("Spørg personen først, hvis du kan"),
                _("Samtalen med centret er frivillig, også for en person, der er fængslet."),
            ),
            DoNow(
                _("Er personen udvist ved dommen, så spørg centret om en refleksionsperiode"),
                _("Personen kan selv søge om den hos Udlændingestyrelsen."),
            ),
        ),
        form=REFERRAL,
        form_starts_at="consent",
        deadline=_("Før løsladelse eller udsendelse"),
        law=_("Udlændingeloven § 33, stk. 14–15 (ældre tekst), og § 26 a"),
        employer_advice=EMPLOYER_ADVICE,
        source="S01 S27 S29",
        mark="V",
    ),
)
