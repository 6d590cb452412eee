"""Why a step of the route is refused, and what to do instead.

Our own wording (I), awaiting approval by CMM and Udlændingestyrelsen. The hard rules behind them
stand in identification-procedure.md 5.6; route.py checks them.
"""

from django.utils.translation import gettext_lazy as _

from portal.errors import MoveNotAllowed
from referrals.route_states import CASEWORKER, LEAD, REFLECTION, RESTITUTION, US
from referrals.wording import Text


class Refused(MoveNotAllowed):
    """A step the route does not allow. `sentence` tells the person in Danish what to do."""

    def __init__(self, log_text: str, sentence: Text) -> None:
        super().__init__(log_text)
        self.sentence = sentence


STAY_FIRST = _("Skriv først personens opholdsgrundlag. Det bestemmer, hvem der afgør sagen.")
TOO_EARLY = _("Datoen ligger før det forrige skridt. Ret datoen.")
ON_THE_REFERRAL = _(
    "Det sker på selve henvisningen og ikke i forløbet. Er personen under 18, så send henvisningen "
    "videre dér; så stopper forløbet for voksne."
)
AT_THE_END = _("Forløbet er slut her. Er der nye oplysninger, så åbn henvisningen igen.")
NO_MOVE = _("Det skridt kan ikke tages herfra. Vælg et af de skridt, siden viser.")
RECORDERS: dict[str, Text] = {
    CASEWORKER: _("en sagsbehandler i centret"),
    LEAD: _("en leder i centret"),
    US: _("en medarbejder i Udlændingestyrelsen"),
}
ONE_RECORDS = _("Du kan ikke skrive det skridt ind. Bed %(one)s om at gøre det.")
TWO_RECORD = _("Du kan ikke skrive det skridt ind. Bed %(one)s eller %(other)s om at gøre det.")
WRONG_PERIOD: dict[str, Text] = {
    RESTITUTION: _("Personen har lovligt ophold, så centret giver perioden. Bed centret om det."),
    REFLECTION: _(
        "Personen har ikke lovligt ophold, så Udlændingestyrelsen giver perioden, når personen "
        "beder om den. Bed Udlændingestyrelsen om det."
    ),
}
NEEDS_LAWFUL = _(
    "Skridtet kræver lovligt ophold. Ret opholdsgrundlaget, hvis det har ændret sig, eller vælg et "
    "andet skridt."
)
CMM_IS_COMPETENT = _(
    "Personen har lovligt ophold, så centret afgør selv sagen. Skriv centrets vurdering ind, eller "
    "ret opholdsgrundlaget, hvis det har ændret sig."
)
NEEDS_US_DECISION = _(
    "Skridtet kræver, at Udlændingestyrelsen har afgjort sagen. Det har den ikke. Vælg et andet "
    "skridt."
)
NO_DEADLINE = _(
    "Klagen gælder fristen for at rejse. Den frist har personer med lovligt ophold ikke. Ret "
    "opholdsgrundlaget, hvis det har ændret sig."
)
WHO_DECIDED = _("Skriv, hvem der har afgjort sagen: centret, Udlændingestyrelsen eller en domstol.")
ONLY_WITH_DECISION = _("Skriv kun, hvem der har afgjort sagen, sammen med selve afgørelsen.")
CMM_CANNOT = _(
    "Centret kan ikke afgøre sagen, når personen ikke har lovligt ophold eller har en asylsag. "
    "Send sagen til afgørelse i Udlændingestyrelsen."
)
US_CANNOT = _(
    "Udlændingestyrelsen kan ikke afgøre en sag om en dansk statsborger. Ret opholdsgrundlaget, "
    "eller lad centret afgøre sagen."
)
CMM_RECORDS = _("Centrets vurdering skrives ind af en leder i centret. Bed lederen om det.")
US_RECORDS = _(
    "Udlændingestyrelsen skriver selv sin afgørelse ind. Send først sagen til afgørelse dér."
)
COURT_RECORDS = _("En dom skrives ind af en leder i centret. Bed lederen om det.")
WRONG_KIND = _(
    "Perioden passer ikke til opholdsgrundlaget. Med lovligt ophold er det en restitutionsperiode, "
    "ellers en refleksionsperiode. Ret det ene."
)
NO_PERIOD = _("Skriv først en periode, når den bliver tilbudt.")
HOW_MANY_DAYS = _("Skriv, hvor mange dage perioden varer i alt, med alle forlængelser.")
DAYS_LATER = _("Skriv kun antal dage, når perioden begynder eller bliver forlænget.")
FIRST_DAYS = _("Skriv højst %(days)d dage i alt nu. Perioden kan forlænges bagefter.")
MORE_DAYS = _("Perioden er allerede på %(days)d dage. Skriv flere, eller vælg et andet skridt.")
CEILING = _("Perioden kan højst vare %(days)d dage i alt. Skriv et lavere tal.")
CEILING_REACHED = _("Perioden har nået loftet på %(days)d dage. Vælg et andet skridt.")
