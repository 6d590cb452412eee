"""The questions about custody, contact, consent and stay, and the guide to asking first.

Source and standing as in `referrals.questions`, which these follow.
"""

from django.utils.translation import gettext_lazy as _

from referrals.nodes import CITIZEN, CONTROL, EMPLOYER, FRONTLINE, Answer, Duty, Guide, Question
from referrals.wording import IN_DOUBT, NO, UNKNOWN, UNSAID, YES

# FL-1: information inside the consent question, not a node. It asks nothing and keeps nothing.
CONSENT_GUIDE = Guide(
    _("Sådan spørger du"),
    _("Spørg kun, hvis I kan tale alene og uden fare. Kan I ikke det, så vent."),
    do=(
        _("Find et roligt sted uden ledsagere."),
        _("Sig, hvem du er, og hvilke pligter du har, før du spørger."),
        _("Sig, at du er bekymret, og at der findes hjælp, hvis personen vil have den."),
        _("Sig, at samtalen med centret er gratis og frivillig og kan være anonym."),
        _(
            "Sig åbent, at en vurdering kan få betydning for opholdet, og at den ikke i sig selv "
            "giver opholdstilladelse."
        ),
        _("Spørg, om du må kontakte centret, og om centret må få personens navn."),
        _("Aftal, hvornår og hvordan I trygt kan tale sammen igen."),
    ),
    avoid=(
        _("Spørg ikke ind til selve overgrebet."),
        _("Lov ikke noget, som andre skal afgøre."),
        _("Lad aldrig en kollega, en ledsager, et familiemedlem eller et barn tolke."),
        _("Pres ikke personen. Et nej er et svar."),
    ),
    source="identification-procedure.md 5.3; signs-of-trafficking.md 11.2–11.3 (S17 S19)",
    mark="V/I",
)

# »Must I keep it to myself?« is the commonest reason for not ringing. Awaits a lawyer.
DUTIES = (
    Duty(
        _("Offentligt ansat"),
        _(
            "Du har tavshedspligt, men den er ikke uden undtagelser. Siger personen ja, må du "
            "henvise."
        ),
        roles=(FRONTLINE, CONTROL),
        source="S28 (signs-of-trafficking.md 12.2)",
        mark="V/I",
    ),
    Duty(
        _("Sundhedsperson"),
        _(
            "Med personens samtykke må du give oplysningerne videre. Uden samtykke er det kun i "
            "særlige tilfælde efter sundhedslovens § 43, og det er dig, der "
            "afgør det."
        ),
        roles=(FRONTLINE,),
        source="S26 (signs-of-trafficking.md 12.2)",
        mark="V",
    ),
    Duty(
        _("Ansat i en bank"),
        _(
            "Du kan også have pligter efter hvidvaskloven. Fortæl aldrig kunden, at du har en "
            "mistanke."
        ),
        roles=(FRONTLINE,),
        source="signs-of-trafficking.md 12.2",
        mark="I",
    ),
    Duty(
        _("Privat arbejdsgiver"),
        _(
            "Du har ingen særlig tavshedspligt om medarbejderen, men reglerne om databeskyttelse "
            "gælder. Skriv kun det, der er nødvendigt."
        ),
        roles=(EMPLOYER,),
        source="signs-of-trafficking.md 12.2",
        mark="I",
    ),
    Duty(
        _("Alle"),
        _("Du kan få råd hos centret uden at sige, hvem personen er. Så bryder du intet."),
        roles=(FRONTLINE, EMPLOYER, CONTROL, CITIZEN),
        source="signs-of-trafficking.md 12.2 (to be confirmed)",
        mark="I",
    ),
)

LAST_QUESTIONS = (
    Question(
        "custody",
        _("Er personen anholdt, tilbageholdt, fængslet eller sigtet i en straffesag?"),
        (
            Answer(
                "immigration",
                _("Tilbageholdt, fordi personen måske er uden lovligt ophold"),
                "o-custody-immigration",
                source="S36 S18",
                mark="V/S",
            ),
            Answer(
                "arrest-remand",
                _("Anholdt eller varetægtsfængslet"),
                "o-criminal-case",
                source="S01 S47",
                mark="V",
            ),
            Answer(
                "charged",
                _("Sigtet eller tiltalt, men ikke fængslet"),
                "o-criminal-case",
                source="S03 S09",
                mark="V",
            ),
            Answer(
                "serving", _("Afsoner en dom"), "o-serving-sentence", source="S01 S27", mark="V"
            ),
            Answer("no", NO, "contact-safe", source="—", mark="I"),
            Answer("unknown", UNKNOWN, "contact-safe", source="—", mark="I"),
        ),
        help=_("Her løber korte frister. Svar efter det, du ved. Du behøver ikke undersøge det."),
        why=_(
            "En tilbageholdt person skal ofte for en dommer inden 24 timer eller 3 døgn. "
            "Centret kan holde samtalen dér, hvor personen er."
        ),
        law=_("Udlændingeloven §§ 36–37, retsplejeloven kap. 69–70 og grundloven § 71"),
    ),
    Question(
        "contact-safe",
        _("Kan du tale med personen alene og uden fare?"),
        (
            Answer("yes", YES, "consent", source="S48 (Unseen FAQ)", mark="I"),
            Answer(
                "no",
                _("Nej, ikke uden fare"),
                "o-cmm-anonymous",
                source="S11 (anonymous details to hotline)",
                mark="I",
            ),
            Answer(
                "no-contact",
                _("Jeg har ikke kontakt med personen. Jeg kender kun et sted eller en situation"),
                "o-tip",
                source="S11",
                mark="V",
            ),
            Answer(
                "authority",
                _("Jeg handler som myndighed, og personen er i vores varetægt eller sag"),
                "consent",
                roles=(CONTROL,),
                flag="authority",
                source="S18",
                mark="I",
            ),
            Answer("unknown", UNSAID, "o-cmm-anonymous", source="referrals.md FL-2", mark="I"),
        ),
        help=_(
            "Brug aldrig kolleger, familie eller ledsagere som tolk. "
            "Kan samtalen skabe fare, så lad være med at tale med personen nu."
        ),
        why=_(
            "En samtale på det forkerte tidspunkt kan bringe personen i fare. "
            "Kan I ikke tale trygt, kan du kontakte centret uden navn."
        ),
    ),
    Question(
        "consent",
        _("Har personen sagt ja til, at du kontakter Center mod Menneskehandel?"),
        (
            Answer(
                "yes-named",
                _("Ja, med navn og kontaktoplysninger"),
                "asylum",
                source="S01",
                mark="V",
            ),
            Answer(
                "yes-anonymous",
                _("Ja, men uden navn"),
                "o-cmm-anonymous",
                flag="anonymous",
                source="S01",
                mark="V",
            ),
            Answer("no", NO, "no-consent-duty", source="S01 (voluntary)", mark="V"),
            Answer(
                "authority-duty",
                _("Jeg er myndighed og skal kontakte centret"),
                "asylum",
                roles=(CONTROL,),
                flag="authority",
                source="S17 S18 S19 S20 (police must call CMM)",
                mark="S",
            ),
            Answer(
                "not-asked",
                _("Jeg har ikke spurgt endnu"),
                "",
                guide=True,
                source="referrals.md FL-1; S48",
                mark="I",
            ),
            Answer(
                "cannot-ask", _("Jeg kan ikke spørge"), "o-cmm-anonymous", source="S11", mark="I"
            ),
            # FL-2 asks for the guide first and nameless contact next. Not knowing must not hold
            # anyone back, so the outcome comes at once and the guide is shown on its page.
            Answer(
                "unknown",
                UNSAID,
                "o-cmm-anonymous",
                guide=True,
                source="referrals.md FL-2",
                mark="I",
            ),
        ),
        help=_(
            "Samtalen med centret er frivillig og kan være anonym. Sig åbent til personen, at en "
            "vurdering kan få betydning for opholdet. Den giver ikke i sig selv opholdstilladelse."
        ),
        duties=DUTIES,
        why=_(
            "Det er personen, der bestemmer, om centret må få noget at vide. "
            "Derfor spørger vi, før du skriver noget om personen."
        ),
        law=_(
            "Databeskyttelsesforordningen, artikel 6, 9 og 10, og forvaltningsloven §§ 27–32 "
            "(skal godkendes af en jurist)"
        ),
    ),
    Question(
        "no-consent-duty",
        _("Er der noget, du skal handle på, selv om personen siger nej?"),
        (
            Answer(
                "danger",
                _("Ja, der er fare for liv eller helbred"),
                "o-112",
                resume="danger-handled",
                source="general rule",
                mark="I",
            ),
            Answer(
                "child-affected",
                _("Ja, et barn er berørt"),
                "o-child-affected",
                source="S45",
                mark="V",
            ),
            Answer(
                "crime-ongoing",
                _("Ja, en alvorlig forbrydelse er i gang"),
                "o-police",
                source="general rule",
                mark="I",
            ),
            Answer("none", NO, "o-no-consent", source="S01", mark="I"),
            Answer(
                "unsure",
                IN_DOUBT,
                "o-no-consent",
                source="S13 (hotline gives guidance)",
                mark="I",
            ),
            # Once 112 has the danger, the person's no to the Centre stands as before.
            Answer(
                "danger-handled",
                _("Ja, der var fare, og jeg har ringet 112"),
                "o-no-consent",
                after_outcome=True,
                source="referrals.md FL-4",
                mark="I",
            ),
        ),
        help=_(
            "Et nej fra en voksen gælder. Undtagelsen er, når liv eller helbred er i fare, "
            "når et barn er berørt, eller når en anden pligt gælder for dig."
        ),
        why=_(
            "I få tilfælde kan loven kræve, at du handler uden samtykke. "
            "I alle andre tilfælde bestemmer personen selv."
        ),
        law=_(
            "Straffeloven § 141 og barnets lov §§ 133 og 135 "
            "(rækkevidden skal godkendes af en jurist)"
        ),
    ),
    Question(
        "asylum",
        _("Har personen søgt asyl, eller vil personen søge asyl?"),
        (
            Answer(
                "pending",
                _("Ja, sagen er i gang"),
                "o-us-asylum",
                source="S20 S21 S22 S27",
                mark="V/S",
            ),
            Answer(
                "wants",
                _("Personen vil søge asyl"),
                "o-us-asylum",
                flag="asylum-intent",
                source="S27",
                mark="I",
            ),
            Answer(
                "dublin",
                _("Ja, men et andet europæisk land kan have ansvaret (Dublin-sag)"),
                "o-us-dublin",
                source="none found",
                mark="I",
            ),
            Answer(
                "refused",
                _("Ja, men personen har fået endeligt afslag"),
                "o-us-no-stay",
                source="S36 S44",
                mark="I",
            ),
            Answer("no", NO, "residence", source="—", mark="I"),
            Answer("unknown", UNKNOWN, "residence", source="—", mark="I"),
        ),
        help=_("Du kan svare »det ved jeg ikke«. Myndighederne afklarer det."),
        why=_(
            "Svaret viser, hvem der afgør sagen. "
            "Du kontakter Center mod Menneskehandel først, uanset hvad du svarer."
        ),
        law=_("Udlændingeloven §§ 7 og 48 a og kap. 5 a (Dublin)"),
    ),
    Question(
        "residence",
        _("Hvilket opholdsgrundlag har personen, så vidt du ved?"),
        (
            Answer(
                "danish",
                _("Dansk statsborger"),
                "o-cmm",
                source="S17 S18 S19 S20 S21 S22",
                mark="S",
            ),
            Answer(
                "nordic-eu",
                _("Statsborger i et land i Norden, EU eller EØS eller i Schweiz"),
                "o-cmm",
                source="S17–S22 (EU; EEA and Swiss by analogy)",
                mark="S/I",
            ),
            Answer(
                "permit",
                _("Opholdstilladelse i Danmark"),
                "o-cmm",
                source="S03 S17–S22",
                mark="V/S",
            ),
            Answer(
                "visa",
                _("Visum eller visumfrit ophold, der stadig gælder"),
                "o-cmm",
                source="S03 (lawful stay); caveat F-1.12",
                mark="I",
            ),
            Answer(
                "lapsed",
                _("Tilladelsen er udløbet eller inddraget"),
                "o-us-no-stay",
                source="S03 S22",
                mark="I",
            ),
            Answer(
                "none",
                _("Uden lovligt ophold"),
                "o-us-no-stay",
                source="S03 S05 S17–S22 S28",
                mark="V/S",
            ),
            Answer(
                "banned",
                _("Udvist eller med indrejseforbud"),
                "o-status-unknown",
                source="S27",
                mark="I",
            ),
            Answer("unknown", UNKNOWN, "o-status-unknown", source="—", mark="I"),
        ),
        help=_(
            "Bed ikke om papirer for at kunne svare. Er du i tvivl, så vælg »det ved jeg ikke«. "
            "Dit svar afgør ikke noget. Centret og Udlændingestyrelsen afklarer det."
        ),
        why=_(
            "Opholdet bestemmer, hvem der afgør sagen. "
            "Det bestemmer ikke, om du kan få råd, eller hvem du kontakter først."
        ),
        law=_("Udlændingeloven §§ 1–3, 6 og 7–9 og § 33, stk. 14"),
    ),
)
