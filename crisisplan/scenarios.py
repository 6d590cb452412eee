"""Ready-made exercises: a plan one may begin within a minute, and change first.

Our proposal after crisis-plan.md 11 (read 23 November 2026), awaiting approval by CMM: mark I. The
first is the one that real alarms have failed at (crisis-plan.md 0.5). Places and numbers are
made up on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from crisisplan.plan import Text


@dataclass(frozen=True, slots=True)
class Scenario:
    """One exercise: its texts, where it begins and what is played in, (minutes, text)."""

    key: str
    name: Text
    lasts: Text
    type: str
    purpose: Text
    goals: Text
    success: Text
    scenario: Text
    simulated: Text
    level: str
    illness: Text
    areas: tuple[str, ...]
    injects: tuple[tuple[int, Text], ...]
    chosen_points: tuple[int, ...] = ()

    @property
    def filled_in(self) -> dict[str, Any]:
        """What the start page's form begins with; people and the typed word are never in it."""
        texts = ("purpose", "goals", "success", "scenario", "simulated", "illness")
        return {
            **{name: str(getattr(self, name)) for name in texts},
            "type": self.type,
            "level": self.level,
            "areas": list(self.areas),
            "chosen_points": list(self.chosen_points),
            "injects": "\n".join(f"{minutes}: {text}" for minutes, text in self.injects),
        }


SCENARIOS = {
    one.key: one
    for one in (
        Scenario(
            key="falsk-alarm",
            name=_("Falsk alarm"),
            lasts=_("20 minutter"),
            type="procedure",
            purpose=_("At kunne sætte planen i kraft, og at kunne rette det, når det var en fejl."),
            goals=_(
                "Planen er i kraft inden for et minut.\n"
                "Fejlen er rettet inden for to minutter, efter at den er opdaget.\n"
                "M15 er på vej til alle, der fik den første besked."
            ),
            success=_(
                "Tiderne i historikken holder målene, og loggen siger, hvem der bestemte hvad."
            ),
            scenario=_(
                "En mail, der ligner en advarsel fra en myndighed, melder om øvelsessyge i hele "
                "landet. Mailen viser sig at være en gammel skabelon."
            ),
            simulated=_("Opkald til regioner og partnere. Sig højt, hvem I ville ringe til."),
            level=plan.N3,
            illness=_("øvelsessyge"),
            areas=(plan.COUNTRY,),
            injects=(
                (0, _("Der kommer en mail: Øvelsessyge er fundet i alle regioner.")),
                (3, _("En partner ringer og spørger, hvad I ved. Skriv M01 og få den godkendt.")),
                (8, _("Afsenderen ringer: Mailen var en gammel skabelon. Intet er sket.")),
                (12, _("En journalist spørger, hvorfor der stod noget på siden.")),
            ),
        ),
        Scenario(
            key="klinikker-lukker",
            name=_("Klinikkerne lukker"),
            lasts=_("To timer"),
            type="dilemma",
            purpose=_("At træffe valg om besøg og beskeder, når reglerne skifter."),
            goals=_(
                "Der er valgt besøgsform i hvert område, med begrundelse i loggen.\n"
                "Ingen besked lover noget, myndighederne ikke har sagt.\n"
                "Det, I ikke gør, står i loggen som undladelse."
            ),
            success=_(
                "Kolleger, der ikke var med, kan læse i loggen, hvorfor I gjorde, som I gjorde."
            ),
            scenario=_(
                "Myndighederne lukker liberale erhverv med tæt kontakt fra i morgen. Annoncetallet "
                "falder på to dage. I har opdigtede tal: 40 kendte steder i området."
            ),
            simulated=_("Myndigheder, politi og partnere spilles af øvelseslederen."),
            level=plan.N2,
            illness=_("øvelsessyge"),
            areas=("midt", "nord"),
            chosen_points=(1, 2, 4, 6, 7),
            injects=(
                (0, _("Lukningen er meldt ud fra i morgen klokken 10.")),
                (20, _("Syv af de 40 steder svarer ikke på telefonen.")),
                (40, _("En medarbejder vil ikke med på besøg. Hvad siger stopretten?")),
                (60, _("Politiet varsler kontrol samme dag, som I har planlagt besøg.")),
                (80, _("En partner kan tage to personer i nødherberg, men kun i nat.")),
                (100, _("Et falsk rygte siger, at en test koster penge og meldes videre.")),
            ),
        ),
        Scenario(
            key="genaabning",
            name=_("Genåbningen"),
            lasts=_("En time"),
            type="dilemma",
            purpose=_("At trappe ned med to personer og uden at glemme nogen."),
            goals=_(
                "Hvert punkt er stoppet med sit bevis eller givet videre.\n"
                "To personer har trappet ned.\n"
                "Gamle opslag er taget ned."
            ),
            success=_("Ingen opgave og intet opslag står tilbage uden en ansvarlig."),
            scenario=_(
                "Øvelsessygen er på retur. Reglerne er ophævet fra mandag, men to områder har "
                "stadig tilfælde."
            ),
            simulated=_("Myndighedernes meddelelser. Øvelseslederen læser dem op."),
            level=plan.N3,
            illness=_("øvelsessyge"),
            areas=(plan.COUNTRY,),
            injects=(
                (
                    0,
                    _("Reglerne ophæves fra mandag. Hvilke punkter kan stoppe, med hvilket bevis?"),
                ),
                (15, _("Et opslag fra første uge hænger stadig på en annonceside.")),
                (30, _("En region melder om to nye tilfælde. Trapper I ned alligevel?")),
                (45, _("Den ene af de to, der skal godkende, er syg. Hvem er stedfortræder?")),
            ),
        ),
    )
}
