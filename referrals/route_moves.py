"""The moves of the route: who may bring a case from one state to the next, and on what condition.

Source: identification-procedure.md 5.6 (read 25 November 2026), row by row, less the 19 rows that
come from or go to a state of the referral's own (route_states.py) and the row closed → reopened,
which stands alone as AFTER_CLOSING. `received` is `not-started` here. Source codes are those of
section 8 there; marks: V verified, S second hand, I inferred, awaiting approval.
"""

from django.utils.translation import gettext_lazy as _

from referrals import route_states as at
from referrals.route_states import CASEWORKER, LEAD, REFLECTION, RESTITUTION, US, Actor, Move

BY_CASEWORKER = Actor("cmm-caseworker", (CASEWORKER,))
BY_LEAD = Actor("cmm-lead", (LEAD,))
BY_US = Actor("us-caseworker", (US,))
BY_RETURN_AGENCY = Actor("hjemst-liaison", (CASEWORKER, US))
BY_PERSON = Actor("person", (US,))  # the table's own words: recorded by us-caseworker

# What must hold besides the role. route.py checks these; every other condition is for people.
STAY_KNOWN, LAWFUL_STAY, US_COMPETENT = "stay-known", "lawful-stay", "us-competent"
US_DECISION, DEPARTURE_DEADLINE = "us-decision", "departure-deadline"


_WORKER, _CHIEF, _DECIDER = (BY_CASEWORKER,), (BY_LEAD,), (BY_US,)
_RETURN, _COMPLAINER = (BY_RETURN_AGENCY,), (BY_PERSON,)
_OFFERERS = (
    Actor("cmm-caseworker", (CASEWORKER,), RESTITUTION),
    Actor("us-caseworker", (US,), REFLECTION),
)
_EXTENDERS = (
    Actor("us-caseworker", (US,), REFLECTION),
    Actor("cmm-lead", (LEAD,), RESTITUTION),  # to be confirmed by CMM
)

NO_CONDITION = ""
CLAIM_LODGED = _("Personen har søgt asyl.")
CHOOSES_RETURN = _("Personen vælger selv forberedt hjemsendelse. Det er frivilligt.")
NEEDED_IN_CASE = _("Personens tilstedeværelse er nødvendig for efterforskning eller straffesag.")
LAWFUL = _("Personen har lovligt ophold.")
LEFT = _("Fristen for at rejse er udløbet, eller personen er rejst.")
NEW_FACTS = _("Der er nye oplysninger.")

_ROWS = (
    # The conversation
    Move(at.NOT_STARTED, at.INTERVIEW_OFFERED, _WORKER, NO_CONDITION, "S01 S02", "V"),
    Move(at.NOT_STARTED, at.LOST_CONTACT, _WORKER, NO_CONDITION, "—", "I"),
    Move(
        at.INTERVIEW_OFFERED,
        at.INTERVIEWING,
        _WORKER,
        _("Personen siger ja. Der er tolk, hvis der er brug for det."),
        "S01 S02",
        "V",
    ),
    Move(
        at.INTERVIEW_OFFERED,
        at.INTERVIEW_DECLINED,
        _WORKER,
        _("Personen siger nej. Samtalen er frivillig."),
        "S01",
        "V",
    ),
    Move(at.INTERVIEW_OFFERED, at.LOST_CONTACT, _WORKER, NO_CONDITION, "—", "I"),
    Move(
        at.INTERVIEW_DECLINED,
        at.INTERVIEW_OFFERED,
        _WORKER,
        _("Personen har skiftet mening."),
        "S01",
        "I",
    ),
    Move(
        at.INTERVIEWING,
        at.CMM_ASSESSED,
        (BY_CASEWORKER, BY_LEAD),
        _("Udredningen er skrevet, og opholdsgrundlaget er fastslået. To personer er enige."),
        "S01 S02",
        "I",
        needs=STAY_KNOWN,
        needs_two=True,
    ),
    Move(at.INTERVIEWING, at.LOST_CONTACT, _WORKER, NO_CONDITION, "—", "I"),
    # The decision. Who may decide on what stay is hard rule 1, checked in route.py.
    Move(
        at.CMM_ASSESSED,
        at.IDENTIFIED,
        _CHIEF,
        _(
            "Kun når centret afgør sagen: personen er dansk statsborger, nordisk borger, EU- eller "
            "EØS-borger eller har på anden måde lovligt ophold."
        ),
        "S03 S17–S22",
        "V/S",
    ),
    Move(
        at.CMM_ASSESSED,
        at.NOT_IDENTIFIED,
        _CHIEF,
        _("Kun når centret afgør sagen."),
        "S03 S17–S22",
        "V/S",
    ),
    Move(
        at.CMM_ASSESSED,
        at.WITH_US,
        _CHIEF,
        _(
            "Udlændingestyrelsen afgør sagen: personen har ikke lovligt ophold eller har en "
            "asylsag. Oplysningerne må lovligt gives videre."
        ),
        "S02 S03 S20–S22",
        "V/S",
        needs=US_COMPETENT,
    ),
    Move(
        at.WITH_US,
        at.IDENTIFIED,
        _DECIDER,
        _("Udlændingestyrelsen har afgjort, at personen er udsat for menneskehandel."),
        "S03 S05 S27",
        "V",
    ),
    Move(
        at.WITH_US,
        at.NOT_IDENTIFIED,
        _DECIDER,
        _(
            "Udlændingestyrelsen har afgjort, at personen ikke er udsat for menneskehandel. "
            "Afgørelsen er begrundet og har klagevejledning."
        ),
        "S27 S36",
        "V/I",
    ),
    Move(
        at.WITH_US,
        at.MORE_INFO_US,
        _DECIDER,
        _("Udlændingestyrelsen spørger centret om mere."),
        "S22",
        "S",
    ),
    Move(at.MORE_INFO_US, at.WITH_US, _WORKER, _("Centret har svaret."), "—", "I"),
    # After a positive decision
    Move(
        at.IDENTIFIED,
        at.RECOVERY_OFFERED,
        _OFFERERS,
        _(
            "Personen har fået en kontaktperson. Centret tilbyder restitutionsperioden. "
            "Udlændingestyrelsen sætter efter anmodning fristen i refleksionsperioden."
        ),
        "S05",
        "V",
    ),
    Move(
        at.IDENTIFIED,
        at.ASYLUM_TRACK,
        _DECIDER,
        _("Asylsagen er allerede i gang, og personen beder ikke om en periode."),
        "S27",
        "I",
    ),
    Move(
        at.IDENTIFIED,
        at.STAY_CONTINUES,
        _WORKER,
        _("Personen har lovligt ophold og ønsker ikke en periode."),
        "S05",
        "I",
        needs=LAWFUL_STAY,
    ),
    Move(
        at.IDENTIFIED,
        at.DEPARTED,
        (BY_US, BY_RETURN_AGENCY),
        _("Undtagelse for offentlig orden: fristen for at rejse er sat til straks."),
        "S29",
        "V",
    ),
    # The period
    Move(
        at.RECOVERY_OFFERED,
        at.RECOVERY_ACTIVE,
        (BY_US, BY_CASEWORKER),
        _("Datoen, perioden begynder, er skrevet ind."),
        "S05",
        "V",
    ),
    Move(at.RECOVERY_OFFERED, at.RECOVERY_DECLINED, _WORKER, NO_CONDITION, "S38", "V"),
    Move(at.RECOVERY_DECLINED, at.RECOVERY_OFFERED, _WORKER, NO_CONDITION, "—", "I"),
    Move(
        at.RECOVERY_DECLINED,
        at.DEPARTED,
        (BY_US, BY_RETURN_AGENCY),
        NO_CONDITION,
        "S38",
        "V",
    ),
    Move(at.RECOVERY_DECLINED, at.STAY_CONTINUES, _WORKER, LAWFUL, "—", "I", needs=LAWFUL_STAY),
    Move(at.RECOVERY_DECLINED, at.ASYLUM_TRACK, _DECIDER, CLAIM_LODGED, "—", "I"),
    Move(
        at.RECOVERY_ACTIVE,
        at.RECOVERY_EXTENDED,
        _EXTENDERS,
        _(
            "Der er søgt, før perioden udløb. Der er særlige grunde, eller personen medvirker til "
            "forberedt hjemsendelse. Det samlede loft er ikke overskredet."
        ),
        "S05 S28",
        "V",
    ),
    Move(
        at.RECOVERY_EXTENDED,
        at.RECOVERY_EXTENDED,
        _DECIDER,
        _("Perioden forlænges igen. Det samlede loft er ikke overskredet."),
        "S05",
        "I",
    ),
    Move(at.RECOVERY_ACTIVE, at.RETURN_PREPARING, _WORKER, CHOOSES_RETURN, "S07 S08", "V"),
    Move(at.RECOVERY_EXTENDED, at.RETURN_PREPARING, _WORKER, CHOOSES_RETURN, "S07 S08", "V"),
    Move(at.RETURN_PREPARING, at.RETURNED, _RETURN, _("Personen er rejst."), "S07", "V"),
    Move(
        at.RETURN_PREPARING,
        at.RECOVERY_EXTENDED,
        _DECIDER,
        _("Der er brug for mere tid. Det samlede loft er ikke overskredet."),
        "S05",
        "V",
    ),
    Move(at.RECOVERY_ACTIVE, at.WITNESS_STAY, _DECIDER, NEEDED_IN_CASE, "S30", "V"),
    Move(at.RECOVERY_EXTENDED, at.WITNESS_STAY, _DECIDER, NEEDED_IN_CASE, "S30", "V"),
    Move(at.RECOVERY_ACTIVE, at.ASYLUM_TRACK, _DECIDER, CLAIM_LODGED, "S27", "I"),
    Move(at.RECOVERY_EXTENDED, at.ASYLUM_TRACK, _DECIDER, CLAIM_LODGED, "S27", "I"),
    Move(
        at.RECOVERY_ACTIVE,
        at.STAY_CONTINUES,
        _WORKER,
        _("Personen har lovligt ophold, og restitutionsperioden slutter."),
        "S05",
        "I",
        needs=LAWFUL_STAY,
    ),
    Move(at.RECOVERY_EXTENDED, at.STAY_CONTINUES, _WORKER, LAWFUL, "S05", "I", needs=LAWFUL_STAY),
    Move(at.RECOVERY_ACTIVE, at.DEPARTED, _RETURN, LEFT, "S36", "I"),
    Move(at.RECOVERY_EXTENDED, at.DEPARTED, _RETURN, LEFT, "S36", "I"),
    Move(at.RECOVERY_ACTIVE, at.LOST_CONTACT, _WORKER, NO_CONDITION, "—", "I"),
    Move(at.RECOVERY_EXTENDED, at.LOST_CONTACT, _WORKER, NO_CONDITION, "—", "I"),
    # What may follow
    Move(
        at.WITNESS_STAY,
        at.RETURN_PREPARING,
        _WORKER,
        _("Efterforskningen eller straffesagen er slut."),
        "S30",
        "I",
    ),
    Move(at.WITNESS_STAY, at.DEPARTED, _RETURN, _("Opholdstilladelsen udløber."), "S30", "I"),
    Move(at.WITNESS_STAY, at.ASYLUM_TRACK, _DECIDER, CLAIM_LODGED, "—", "I"),
    Move(
        at.ASYLUM_TRACK,
        at.STAY_CONTINUES,
        _DECIDER,
        _("Personen har fået opholdstilladelse."),
        "—",
        "I",
        needs=LAWFUL_STAY,
    ),
    Move(
        at.ASYLUM_TRACK,
        at.RETURN_PREPARING,
        _WORKER,
        _("Personen har fået afslag og ønsker forberedt hjemsendelse."),
        "S07",
        "I",
    ),
    Move(at.ASYLUM_TRACK, at.DEPARTED, _RETURN, _("Personen har fået afslag."), "S44", "I"),
    # Complaint and second look
    Move(
        at.NOT_IDENTIFIED,
        at.COMPLAINT_PENDING,
        _COMPLAINER,
        _(
            "Udlændingestyrelsen har afgjort sagen. Klagen skal være sendt senest otte uger efter, "
            "at personen fik afgørelsen."
        ),
        "S36 S41",
        "V/I",
        needs=US_DECISION,
    ),
    Move(
        at.IDENTIFIED,
        at.COMPLAINT_PENDING,
        _COMPLAINER,
        _("Klagen gælder fristen for at rejse eller et afslag på at forlænge den."),
        "S36",
        "I",
        needs=DEPARTURE_DEADLINE,
    ),
    Move(
        at.COMPLAINT_PENDING,
        at.WITH_US,
        _DECIDER,
        _("Nævnet har sendt sagen tilbage til Udlændingestyrelsen (hjemvist)."),
        "S41",
        "I",
    ),
    Move(
        at.COMPLAINT_PENDING,
        at.IDENTIFIED,
        _DECIDER,
        _("Nævnet har ændret afgørelsen."),
        "—",
        "I",
    ),
    Move(
        at.COMPLAINT_PENDING,
        at.NOT_IDENTIFIED,
        _DECIDER,
        _("Nævnet har fastholdt afgørelsen."),
        "—",
        "I",
    ),
    Move(
        at.NOT_IDENTIFIED,
        at.ASYLUM_TRACK,
        _DECIDER,
        _("Personen har en asylsag eller har søgt asyl."),
        "S27",
        "I",
    ),
    Move(at.NOT_IDENTIFIED, at.STAY_CONTINUES, _WORKER, LAWFUL, "—", "I", needs=LAWFUL_STAY),
    Move(
        at.NOT_IDENTIFIED,
        at.DEPARTED,
        _RETURN,
        _("Den almindelige frist for at rejse er udløbet, eller personen er udvist."),
        "S36",
        "V",
    ),
    Move(at.NOT_IDENTIFIED, at.REOPENED, (BY_LEAD, BY_US), NEW_FACTS, "—", "I"),
    Move(
        at.LOST_CONTACT,
        at.REOPENED,
        _WORKER,
        _("Centret har fået kontakt igen."),
        "—",
        "I",
    ),
    Move(at.REOPENED, at.INTERVIEW_OFFERED, _WORKER, NO_CONDITION, "—", "I"),
    Move(
        at.REOPENED,
        at.WITH_US,
        _DECIDER,
        _("Kun Udlændingestyrelsens egen afgørelse bliver set på igen."),
        "—",
        "I",
        needs=US_DECISION,
    ),
)
MOVES = {(move.start, move.to): move for move in _ROWS}

# The table's row closed → reopened: taken when the referral itself is opened again.
AFTER_CLOSING = Move(
    "closed",
    at.REOPENED,
    _CHIEF,
    _("Der er nye oplysninger, og sagen er ikke slettet endnu."),
    "—",
    "I",
)
