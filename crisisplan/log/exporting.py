"""The log as PDF, CSV and JSON: the whole log for us, and a copy for those who ask for access.

A copy for release has no colleague's name, and lines marked »skal vurderes« are held back until
somebody has assessed them. Held-back fields keep their hash, so the chain still can be checked.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from crisisplan import crew, plan
from crisisplan.log import logbook, openchain
from crisisplan.log.openchain import OpenLine
from crisisplan.models import Activation, LogEntry
from portal import audit
from portal.models import User
from portal.pdf import render_pdf

TEMPLATE = "crisisplan/pdf/log.html"
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
EXERCISE_WORD = "OVELSE-"  # in letters every file system has
HELD_BACK = "[…]"
COLLEAGUE = "[medarbejder]"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = (
    "nummer hændt_utc skrevet_utc slags område punkt tekst skrevet_af på_vegne_af reference retter "
    "skal_vurderes rettet_af kontrolkode åben_kode"
).split()

HOW_TO_CHECK = {
    "da": [
        "Uden vores hemmelige nøgle kan alle kontrollere rækkefølge, fuldstændighed og hvert vist "
        "ord. Det, der kun står som »hash«, er holdt tilbage, men kan ikke være ændret.",
        "1. For hvert felt med »value« og »salt«: beregn SHA-256 af salt, feltets navn og value, "
        "adskilt af tegnet U+001F, som UTF-8. Resultatet skrives med små hex-tegn. Har feltet kun "
        "»hash«, så brug den.",
        "2. Begynd med 64 nuller. For hver linje efter nummer: beregn SHA-256 af koden før og "
        "felternes hash i rækkefølgen »field_order«, adskilt af U+001F. Det skal give linjens "
        "»code«.",
        "3. Numrene skal være 1, 2, 3 og så videre uden huller.",
        "4. Sammenlign »code« ved det antal linjer, der står på et trykt situationsbillede eller i "
        "en mail, med papirets åbne kontrolkode. Så ses også, om slutningen mangler.",
        "Kun med den hemmelige nøgle kan »mac« kontrolleres. Det gør centret på logsiden.",
    ],
    "en": [
        "Without our secret key anybody can check order, completeness and every word shown. What "
        "stands only as a hash is held back, but cannot have been changed.",
        "1. For each field with a value and a salt: SHA-256 of salt, the field's name and value, "
        "parted by the character U+001F, as UTF-8, in lower-case hex. A field with only a hash: "
        "use that.",
        "2. Begin with 64 zeros. For each line by number: SHA-256 of the code before and of the "
        "fields' hashes in the order of field_order, parted by U+001F. That must be the line's "
        "code.",
        "3. The numbers must be 1, 2, 3 and so on without gaps.",
        "4. Compare the code at the number of lines on a printed situation picture or in a mail "
        "with the open code there. That shows a cut tail too.",
        "Only with the secret key can mac be checked. The centre does that on the log's page.",
    ],
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is handed out: `shown` by field name; a hidden field is not in `open`."""

    line: OpenLine
    shown: dict[str, str]
    open: frozenset[str]
    corrected_by: tuple[int, ...]
    author: str

    @property
    def entry(self) -> LogEntry:
        return self.line.entry

    @property
    def names_reference(self) -> bool:
        """Whether it tells a reader anything: not the portal's own, nor said in the text."""
        reference = self.shown["reference"]
        is_own = self.entry.by_id is None
        return bool(reference) and not is_own and reference not in self.shown["text"]


def rows_of(
    activation: Activation, *, for_release: bool = False, assessed: Collection[int] = ()
) -> list[Row]:
    """Every line. In a copy for release names are left out, and so is the text of a marked line
    unless its number is among `assessed`."""
    lines = openchain.lines_of(activation)
    corrections: dict[int, list[int]] = {}
    for line in lines:
        if line.entry.corrects:
            corrections.setdefault(line.entry.corrects.number, []).append(line.entry.number)
    names = names_of_colleagues()
    return [
        row_of(line, tuple(corrections.get(line.entry.number, ())), names, for_release, assessed)
        for line in lines
    ]


def row_of(
    line: OpenLine,
    corrected_by: tuple[int, ...],
    names: re.Pattern[str],
    for_release: bool,
    assessed: Collection[int],
) -> Row:
    shown = {field.name: field.value for field in line.fields}
    author = str(line.entry.by or _("Portalen"))
    if not for_release:
        return Row(line, shown, frozenset(shown), corrected_by, author)
    hidden = dict.fromkeys({"by"}, "")
    # A function may stand as the authority in a copy for release; what is typed may be a person.
    if shown["on_authority_of"] not in {"", *crew.BY_NAME}:
        hidden["on_authority_of"] = ""
    if (text := names.sub(COLLEAGUE, shown["text"])) != shown["text"]:
        hidden["text"] = text
    if line.entry.assess_before_release and line.entry.number not in assessed:
        hidden |= {"text": HELD_BACK, "reference": HELD_BACK}
    author = COLLEAGUE if line.entry.by_id else author
    return Row(line, shown | hidden, frozenset(shown) - set(hidden), corrected_by, author)


def names_of_colleagues() -> re.Pattern[str]:
    """Full names and user names as whole words, the longest first: no half of one is left."""
    names = {name for user in User.objects.all() for name in (user.get_full_name(), user.username)}
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    any_name = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{any_name})(?!\w)" if any_name else r"(?!)", re.IGNORECASE)


# -- the three forms -------------------------------------------------------------------------------
def export(
    activation: Activation,
    form: str,
    *,
    by: User,
    for_release: bool = False,
    assessed: Collection[int] = (),
) -> bytes:
    """The file's bytes; the deed is in the audit trail. Raises KeyError on an unknown form."""
    rows = rows_of(activation, for_release=for_release, assessed=assessed)
    made = {"pdf": as_pdf, "csv": as_csv, "json": as_json}[form](activation, rows)
    audit.record(
        "crisis.export",
        activation.chain,
        by=by,
        detail=f"log {form}{' release' if for_release else ''}",
    )
    return made


def file_name(activation: Activation, what: str, form: str) -> str:
    """`log-B-2026-01.csv`; an exercise says so first."""
    prefix = "" if activation.is_real else EXERCISE_WORD
    return f"{prefix}{what}-{activation.number}.{form}"


def headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}


def as_csv(activation: Activation, rows: list[Row]) -> bytes:
    """Semicolons and a byte-order mark, as Danish spreadsheets want; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if not activation.is_real:
        writer.writerow(["ØVELSE – ØVELSE – ØVELSE"])
    writer.writerow(COLUMNS)
    for row in rows:
        shown = row.shown
        cells = [
            shown["number"],
            shown["happened_at"],
            shown["entered_at"],
            row.entry.get_kind_display(),
            shown["area"],
            shown["point"],
            shown["text"],
            row.author,
            shown["on_authority_of"],
            shown["reference"] if row.entry.by_id else "",
            shown["corrects"],
            _("ja") if row.entry.assess_before_release else "",
            ", ".join(map(str, row.corrected_by)),
            shown["mac"],
            row.line.code,
        ]
        writer.writerow([no_formula(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def no_formula(cell: str) -> str:
    """A cell that a spreadsheet will show and never reckon with."""
    return f"'{cell}" if cell.lstrip(" \xa0\ufeff").startswith(BEGINS_A_FORMULA) else cell


def as_json(activation: Activation, rows: list[Row]) -> bytes:
    document = {
        "format": "crisis-log-1",
        "exercise": not activation.is_real,
        "activation": activation.number,
        "exported_at": logbook.as_utc(timezone.now()),
        "how_to_check": HOW_TO_CHECK,
        "field_order": list(openchain.FIELDS),
        "head": {"number": len(rows), "code": rows[-1].line.code if rows else openchain.START},
        "lines": [
            {
                "number": row.entry.number,
                "code": row.line.code,
                "author": row.author,  # for reading: the chain holds the number, not the name
                "shown_instead": {name: row.shown[name] for name in sorted(hidden_in(row))},
                "fields": {field.name: given(field, row.open) for field in row.line.fields},
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def hidden_in(row: Row) -> set[str]:
    return {name for name, value in row.shown.items() if name not in row.open and value}


def given(field: openchain.Field, is_open: frozenset[str]) -> dict[str, Any]:
    if field.name not in is_open:
        return {"hash": field.hash}
    return {"value": field.value, "salt": field.salt}


def as_pdf(activation: Activation, rows: list[Row]) -> bytes:
    """Raises PdfFailed."""
    head = logbook.head(activation)
    context = {
        "activation": activation,
        "rows": rows,
        "head": head,
        "open_code": logbook.in_groups(rows[-1].line.code if rows else openchain.START),
        "findings": logbook.verify(activation),
        "is_release": any(hidden_in(row) or row.author == COLLEAGUE for row in rows),
    }
    return render_pdf(TEMPLATE, context, language=plan.language_now())
