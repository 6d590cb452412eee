"""Where a professional meets the person, and which forms are looked for there first.

Source: signs-of-trafficking.md section 6 (mark I). The choice of forms is ours, read from the signs
that the section gives for each setting; it decides only the order, and hides nothing.
"""

from django.utils.translation import gettext_lazy as _

from guidance.signs import CHILD, CRIMINAL, HOME, IDENTITY, LABOUR, ORGAN, SEXUAL, Setting, Text

HEALTH_AND_AUTHORITIES = "sundhed-og-myndigheder"
WORK_AND_NEIGHBOURHOOD = "arbejdspladser-og-nabolag"

FAMILIES: dict[str, Text] = {
    "health": _("Sundhed"),
    "authority": _("Kommune, skole og myndigheder"),
    "work": _("Arbejdspladser"),
    "other": _("Andre steder"),
}

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "health",
        _("Skadestue, hospital og almen praksis"),
        "health",
        (SEXUAL, LABOUR, HOME, CHILD, ORGAN),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "maternity",
        _("Svangreomsorg, sexsygdomme og abort"),
        "health",
        (SEXUAL, HOME, CHILD),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "pharmacy",
        _("Tandlæge og apotek"),
        "health",
        (SEXUAL, LABOUR, CRIMINAL, CHILD),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "municipality",
        _("Kommune og borgerservice"),
        "authority",
        (IDENTITY, HOME, CHILD, LABOUR),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "job-centre",
        _("Jobcenter og integration"),
        "authority",
        (LABOUR, IDENTITY, HOME),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "school",
        _("Dagtilbud, skole og sprogskole"),
        "authority",
        (CHILD, HOME, CRIMINAL, SEXUAL),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "asylum",
        _("Asylcenter og modtagelse"),
        "authority",
        (SEXUAL, CRIMINAL, LABOUR, CHILD, ORGAN),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "police",
        _("Politi"),
        "authority",
        (CRIMINAL, SEXUAL, LABOUR, CHILD),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "prison",
        _("Arrest og fængsel"),
        "authority",
        (CRIMINAL, IDENTITY, SEXUAL, CHILD),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting(
        "inspection", _("Arbejdstilsyn"), "authority", (LABOUR, IDENTITY), HEALTH_AND_AUTHORITIES
    ),
    Setting(
        "fire-food",
        _("Fødevare-, brand- og bygningskontrol"),
        "authority",
        (LABOUR, CRIMINAL),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting("tax", _("Skat"), "authority", (IDENTITY, LABOUR, SEXUAL), HEALTH_AND_AUTHORITIES),
    Setting("building", _("Byggeplads"), "work", (LABOUR, IDENTITY), WORK_AND_NEIGHBOURHOOD),
    Setting("cleaning", _("Rengøring"), "work", (LABOUR, IDENTITY, CHILD), WORK_AND_NEIGHBOURHOOD),
    Setting("restaurant", _("Restaurant og køkken"), "work", (LABOUR,), WORK_AND_NEIGHBOURHOOD),
    Setting("farm", _("Landbrug, gartneri og skov"), "work", (LABOUR,), WORK_AND_NEIGHBOURHOOD),
    Setting(
        "car-wash",
        _("Bilvask, negle, frisør og massage"),
        "work",
        (LABOUR, SEXUAL, CHILD),
        WORK_AND_NEIGHBOURHOOD,
    ),
    Setting(
        "transport", _("Lastbiler, skibe og fiskeri"), "work", (LABOUR,), WORK_AND_NEIGHBOURHOOD
    ),
    Setting("union", _("Fagforening"), "work", (LABOUR, HOME), WORK_AND_NEIGHBOURHOOD),
    Setting(
        "private-home", _("Private hjem"), "other", (HOME, LABOUR, CHILD), WORK_AND_NEIGHBOURHOOD
    ),
    Setting(
        "shelter",
        _("Krisecenter og herberg"),
        "other",
        (SEXUAL, HOME, LABOUR, CHILD),
        HEALTH_AND_AUTHORITIES,
    ),
    Setting("bank", _("Bank"), "other", (IDENTITY, LABOUR, SEXUAL), WORK_AND_NEIGHBOURHOOD),
    Setting(
        "hotel",
        _("Hotel, udlejning og sommerhuse"),
        "other",
        (SEXUAL, LABOUR, CHILD),
        WORK_AND_NEIGHBOURHOOD,
    ),
    Setting(
        "community",
        _("Trossamfund, foreninger og frivillige"),
        "other",
        (SEXUAL, LABOUR, HOME, CHILD),
        WORK_AND_NEIGHBOURHOOD,
    ),
    Setting(
        "neighbour",
        _("Nabo og borger"),
        "other",
        (SEXUAL, LABOUR, CRIMINAL, HOME),
        WORK_AND_NEIGHBOURHOOD,
    ),
)
