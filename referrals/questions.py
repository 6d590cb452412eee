"""The questions of the adult procedure, in the order they are met.

Source: our reconstruction from pages about the procedure (identification-procedure.md 5.3, read
23 November 2026) with the amendments FL-1 to FL-7 (referrals.md 5.2). The authorities' own
flowchart was not found. Every text awaits approval by CMM and Udlændingestyrelsen.
"""

from django.utils.translation import gettext_lazy as _

from referrals.nodes import CITIZEN, CONTROL, EMPLOYER, FRONTLINE, SELF, Answer, Question
from referrals.wording import IN_DOUBT, NO, UNKNOWN, UNSAID, YES

START = "role"
FIRST_QUESTIONS = (
    Question(
        "role",
        _("Hvem er du i denne henvendelse?"),
        (
            Answer(
                FRONTLINE,
                _(
                    "Jeg møder personen i mit arbejde, for eksempel i sundhedsvæsenet, på et "
                    "krisecenter, i en kommune, i en NGO eller på et asylcenter"
                ),
                "acute-danger",
                source="S02 S11 S12",
                mark="I",
            ),
            Answer(
                EMPLOYER,
                _("Jeg er arbejdsgiver, leder, kollega eller tillidsvalgt"),
                "acute-danger",
                source="S12",
                mark="I",
            ),
            Answer(
                CONTROL,
                _(
                    "Jeg arbejder i politiet, Udlændingestyrelsen, Hjemrejsestyrelsen, "
                    "Kriminalforsorgen eller en anden kontrolmyndighed"
                ),
                "acute-danger",
                source="S02 S18",
                mark="I",
            ),
            Answer(
                CITIZEN,
                _("Jeg er borger, nabo, udlejer eller pårørende"),
                "acute-danger",
                source="S11",
                mark="I",
            ),
            Answer(SELF, _("Det handler om mig selv"), "o-self", source="S13", mark="V"),
        ),
        help=_("Svaret ændrer kun de råd, du får. Det ændrer ikke, hvem der afgør sagen."),
        why=_(
            "Fagfolk, arbejdsgivere, myndigheder og borgere har brug for forskellige råd. "
            "Handler det om dig selv, viser vi dig hjælpen med det samme."
        ),
    ),
    Question(
        "acute-danger",
        _("Er nogen i fare lige nu?"),
        (
            Answer("yes", YES, "o-112", resume="handled", source="general rule", mark="I"),
            Answer(
                "unsure",
                IN_DOUBT,
                "o-112",
                resume="handled",
                source="general rule (precaution)",
                mark="I",
            ),
            Answer(
                "with-me",
                _("Nej, men personen er hos mig nu"),
                "urgent-health",
                flag="with-me",
                source="referrals.md FL-7",
                mark="I",
            ),
            Answer("no", NO, "urgent-health", source="—", mark="I"),
            # The button on the 112 page gives this answer, so the path still tells what happened.
            Answer(
                "handled",
                _("Ja eller måske, og jeg har ringet 112"),
                "urgent-health",
                after_outcome=True,
                source="referrals.md FL-4",
                mark="I",
            ),
        ),
        help=_(
            "Det kan være vold, trusler eller indespærring. Det kan også være, at den, der "
            "udnytter, er til stede eller på vej. Er du i tvivl, så ring 112."
        ),
        why=_("Fare går forud for alt andet. Derfor spørger vi om det først."),
    ),
    Question(
        "urgent-health",
        _("Har personen brug for lægehjælp nu?"),
        (
            Answer("yes", YES, "age", flag="needs-care", source="S43 S61", mark="I"),
            Answer("no", NO, "age", source="—", mark="I"),
            Answer("unknown", UNKNOWN, "age", source="—", mark="I"),
        ),
        help=_("Skaf hjælpen først. Du kan fortsætte her bagefter."),
        why=_(
            "Alle i Danmark har ret til akut behandling på et sygehus, også uden lovligt ophold. "
            "Svaret ændrer ikke de næste spørgsmål."
        ),
        law=_("Sundhedsloven §§ 8 og 80 (akut behandling på sygehus)"),
    ),
    Question(
        "age",
        _("Er personen fyldt 18 år?"),
        (
            Answer("yes", YES, "workplace-relation", source="S04", mark="V"),
            Answer("no", _("Nej, personen er under 18"), "o-minor", source="S04 S10", mark="V"),
            Answer("unsure", IN_DOUBT, "age-doubt", source="S48", mark="I"),
        ),
        help=_("Vejen her gælder kun voksne. Børn og unge har deres egen vej."),
        why=_(
            "Er personen under 18, skal kommunen have besked, og andre regler beskytter personen."
        ),
        law=_("Barnets lov §§ 133 og 135"),
    ),
    Question(
        "age-doubt",
        _("Kan du udelukke, at personen er under 18?"),
        (
            Answer(
                "ruled-out",
                _("Ja, det er sikkert, at personen er voksen"),
                "workplace-relation",
                source="S48",
                mark="I",
            ),
            Answer(
                "not-ruled-out",
                _("Nej, det kan jeg ikke udelukke"),
                "o-minor",
                source="S48 (UK rule: may be under 18 = child route)",
                mark="I",
            ),
        ),
        help=_(
            "Du kan kun udelukke det med oplysninger, du har grund til at stole på. Et skøn over "
            "udseendet er ikke nok. Bed ikke om papirer for at kunne svare."
        ),
        why=_(
            "Kan personen være under 18, følger vi børnenes vej, til alderen er afklaret. "
            "Det er det sikreste for personen."
        ),
        law=_("Europarådets konvention om menneskehandel, artikel 10, stk. 3 (ikke slået efter)"),
    ),
    Question(
        "workplace-relation",
        _("Hvem har ansat personen?"),
        (
            Answer(
                "own",
                _("Min arbejdsplads har selv ansat personen"),
                "indicators",
                advice=_("Lad personen beholde løn, vagter og bolig, mens du søger råd."),
                source="forced-labour-employers.md 9",
                mark="I",
            ),
            Answer(
                "agency",
                _("Et vikarbureau"),
                "indicators",
                advice=_("Tal med hotlinen, før du siger noget til vikarbureauet."),
                source="forced-labour-employers.md 9",
                mark="I",
            ),
            Answer(
                "subcontractor",
                _("En underleverandør eller leverandør"),
                "indicators",
                advice=_(
                    "Tal med hotlinen, før du siger noget til leverandøren eller stopper aftalen. "
                    "Ellers kan personen miste bolig og løn eller blive flyttet."
                ),
                source="forced-labour-employers.md 9",
                mark="I",
            ),
            Answer(
                "unknown",
                UNKNOWN,
                "indicators",
                advice=_("Spørg ikke rundt på arbejdspladsen for at finde ud af mere."),
                source="—",
                mark="I",
            ),
        ),
        help=_("Svar efter det, du ved. Du skal ikke undersøge det."),
        why=_(
            "En leder, et vikarbureau eller en underleverandør kan være en del af udnyttelsen. "
            "Svaret ændrer kun de råd, du får."
        ),
        roles=(EMPLOYER,),
        otherwise="indicators",
        source="referrals.md FL-6",
    ),
    Question(
        "indicators",
        _("Hvad har du set eller hørt?"),
        (
            Answer(
                "clear",
                _("Flere tegn, eller personen har selv fortalt om udnyttelse"),
                "custody",
                source="S01 S27 S48",
                mark="I",
            ),
            Answer(
                "some",
                _("Enkelte tegn, og jeg er i tvivl"),
                "custody",
                source="S01 S48 (low threshold)",
                mark="I",
            ),
            Answer(
                "conditions-only",
                _(
                    "Kun dårlig løn eller dårlige arbejdsvilkår, uden tegn på tvang, bedrag "
                    "eller afhængighed"
                ),
                "o-watchful",
                flag="labour-conditions",
                source="S39",
                mark="I",
            ),
            Answer("none", _("Kun en fornemmelse"), "o-watchful", source="—", mark="I"),
            Answer("unknown", UNSAID, "o-watchful", source="referrals.md FL-2", mark="I"),
        ),
        help=_(
            "Du skal ikke bevise noget. Tænk på tre ting: Hvad er der gjort, for eksempel hvervet, "
            "transporteret eller givet et sted at bo? Hvordan er det sket, for eksempel med "
            "tvang, trusler, løgn, gæld eller udnyttet afhængighed? Hvad er formålet, for eksempel "
            "prostitution, tvangsarbejde, kriminalitet eller anden udnyttelse?"
        ),
        why=_(
            "Svaret viser, om centret er det rette sted, eller om andre kan hjælpe bedre. "
            "Vi tæller ikke tegn, og vi bedømmer ikke personen."
        ),
        law=_("Straffeloven §§ 262 a og 262 b"),
    ),
)
