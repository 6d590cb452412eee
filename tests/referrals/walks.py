"""Walks that lead to a form, and answers enough to send one."""

from referrals.flowchart import walk
from referrals.nodes import CONTROL, EMPLOYER, FRONTLINE

ADULT = {"role": FRONTLINE, "acute-danger": "no", "urgent-health": "no", "age": "yes"}
NAMED = walk(
    {
        **ADULT,
        "indicators": "clear",
        "custody": "no",
        "contact-safe": "yes",
        "consent": "yes-named",
        "asylum": "no",
        "residence": "none",
    }
)
EMPLOYERS = walk({**NAMED.answers, "role": EMPLOYER, "workplace-relation": "agency"})
ON_DUTY = walk({**NAMED.answers, "role": CONTROL, "consent": "authority-duty"})
DETAINED = walk({**ADULT, "indicators": "some", "custody": "immigration"})
CHARGED = walk({**ADULT, "indicators": "some", "custody": "charged"})
TIP = walk({**ADULT, "indicators": "some", "custody": "no", "contact-safe": "no-contact"})

ENOUGH = {
    "consent.type": "named",
    "consent.scope-us": "ask-first",
    "consent.scope-police": "no",
    "consent.informed": "unsure",
    "safe.threat": "unknown",
    "safe.channel": "none",
    "p.ageband": "25-34",
    "p.language": "ved ikke",
    "p.interpreter": "unknown",
    "obs.form": ["forced-labour"],
    "obs.facts-seen": "  Madrasser bag køkkenet.\r\nTo låse på døren.\n",
    "obs.ongoing": "yes",
    "obs.place-kind": "workplace",
    "obs.municipality": "ved ikke",
    "ref.confidentiality": "no-name",
}
