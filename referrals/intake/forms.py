"""One Django form per page of the suspicion form, built from the field list.

The list knows what is asked and what counts as an answer; here stands only what a browser types:
lengths, characters, dates, and the CPR number that should not be there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guidance import public as guidance
from portal import privacy
from referrals import fields as form_fields
from referrals import noticing
from referrals.fields import Value
from referrals.flowchart import Walk
from referrals.form_parts import Field, Page
from referrals.wording import Text

WIDTHS = {8: "input-char-8", 60: "input-char-27", 80: "input-char-27"}
EARLIEST = date(2000, 1, 1)
LONGEST_PART = 4  # digits of a day, a month or a year
PASS_PREFIX = "pass-"  # noqa: S105 – names the tick that lets a noticed number pass


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year in three boxes."""

    def __init__(self) -> None:
        parts: dict[str, Any] = {
            name: forms.TextInput(attrs={"inputmode": "numeric"}) for name in ("d", "m", "y")
        }
        super().__init__(parts)

    def decompress(self, value: Any) -> list[str]:
        year, month, day = (str(value or "--").split("-") + ["", ""])[:3]
        return [day.lstrip("0"), month.lstrip("0"), year]


class DatePartsField(forms.MultiValueField):
    """A day as three numbers; the cleaned value is ISO text or ""."""

    widget = DatePartsWidget

    def __init__(self, **kwargs: Any) -> None:
        # Plain fields: what is wrong with a part is said once, about the whole date.
        parts = [forms.Field(required=False) for _name in ("d", "m", "y")]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> str:
        parts = [(part or "").strip() for part in data_list or []]
        if not any(parts):
            return ""
        if not all(part.isdecimal() and len(part) <= LONGEST_PART for part in parts):
            raise forms.ValidationError(
                _("Skriv datoen med tal: dag, måned og år. For eksempel 5 12 2025.")
            )
        day, month, year = (int(part) for part in parts)
        year += 2000 if year < 100 else 0
        try:
            chosen = date(year, month, day)
        except ValueError:
            raise forms.ValidationError(
                _("Datoen findes ikke. Skriv for eksempel 5 12 2025.")
            ) from None
        if not EARLIEST <= chosen <= timezone.localdate():
            raise forms.ValidationError(
                _("Skriv en dato mellem år 2000 og i dag, eller lad feltet stå tomt.")
            )
        return chosen.isoformat()


class PageForm(forms.Form):
    """The fields of one page. Names are field keys with hyphens for dots."""

    def __init__(
        self,
        data: Any = None,
        *,
        page: Page,
        kind: str,
        walked: Walk,
        values: Mapping[str, Value],
        passed: Collection[str] = (),
        signs: Collection[str] = (),
    ) -> None:
        """`signs` are those brought along from the checklist; without any they are not asked."""
        self.signs = list(signs)
        self.asked = [
            field
            for field in self.choose(page, kind, walked, values)
            if self.signs or not field.choices_from
        ]
        self.kind, self.walked, self.known = kind, walked, values
        self.passed = set(passed)  # fields whose noticed number the writer has let pass
        initial = {
            name_of(f): values.get(f.key, self.signs if f.choices_from else f.default)
            for f in self.asked
        }
        super().__init__(data, initial=initial)
        for field in self.asked:
            built = self.build(field)
            # What templates/formkit looks for on a field.
            built.choice_hints = dict(field.choice_hints)  # type: ignore[attr-defined]
            built.no_mark = self.depends(field)  # type: ignore[attr-defined]
            self.fields[name_of(field)] = built
        self.helper = FormHelper()
        self.helper.form_tag = False

    def choose(
        self, page: Page, kind: str, walked: Walk, values: Mapping[str, Value]
    ) -> Collection[Field]:
        """What this form asks for, in order."""
        return form_fields.fields_for(page, kind, walked, values)

    def build(self, field: Field) -> forms.Field:
        required = form_fields.is_required(field, self.kind, self.walked, self.known)
        common: dict[str, Any] = {
            "label": field.label,
            "help_text": " ".join(filter(None, (self.one_of(field), help_of(field, self.kind)))),
            "required": required,
            "error_messages": {"required": field.error, "invalid_choice": field.error},
        }
        choices = form_fields.choices_for(field, self.kind, self.walked, self.known)
        if field.choices_from:
            labels = guidance.signs()
            choices = tuple((key, labels[key]) for key in self.signs if key in labels)
        if field.kind == "choice":
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        if field.kind == "choices":
            common["error_messages"]["invalid_list"] = field.error
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, **common)
        if field.kind == "date":
            return DatePartsField(**common)
        attrs = {"autocomplete": "off"}
        if field.kind == "long":
            attrs |= {"rows": "6", "data-limit": str(field.max_length)}
            return forms.CharField(widget=forms.Textarea(attrs=attrs), strip=False, **common)
        attrs["class"] = WIDTHS.get(field.max_length, "")
        if field.part == "person":
            attrs["spellcheck"] = "false"
        return forms.CharField(widget=forms.TextInput(attrs=attrs), strip=False, **common)

    def withdraw_choice(self, key: str, choice: str) -> None:
        """The page shown next offers the field `key` without this choice."""
        built = self.fields[name_of(form_fields.FIELD_OF[key])]
        built.choices = [c for c in built.choices if c[0] != choice]  # type: ignore[attr-defined]

    def depends(self, field: Field) -> bool:
        """Whether an answer on this very page may make it needed. Then its hint says so."""
        here = {other.key for other in self.asked}
        return bool(field.group) or any(one.of in here for one in field.required_if)

    def one_of(self, field: Field) -> str:
        """At the first box of a group: that one of them is enough."""
        together = [other for other in self.asked if field.group and other.group == field.group]
        if len(together) < 2 or together[0] != field:
            return ""
        return {2: _("Udfyld mindst ét af de to felter.")}.get(
            len(together), _("Udfyld mindst ét af de tre felter.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in self.asked:
            value = cleaned.get(name_of(field))
            if isinstance(value, str) and field.kind in ("text", "long", "cvr"):
                self.check_text(field, value)
        self.check_missing(cleaned)
        return cleaned

    def check_text(self, field: Field, value: str) -> None:
        name = name_of(field)
        text = value.replace("\r\n", "\n")
        counted = form_fields.cvr_digits(text) if field.kind == "cvr" else text
        too_many = len(counted) - field.max_length
        if privacy.has_control_characters(text):
            self.add_error(name, _("Teksten indeholder tegn, vi ikke kan gemme. Skriv den igen."))
        elif too_many > 0:
            self.add_error(
                name,
                ngettext(
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    too_many,
                )
                % {"n": too_many},
            )
        elif field.kind == "cvr" and counted and not form_fields.is_cvr(counted):
            self.add_error(
                name, _("CVR-nummeret findes ikke. Se efter, eller lad feltet stå tomt.")
            )
        else:
            self.notice(field, text)

    def notice(self, field: Field, text: str) -> None:
        """What points at a person is noticed before anything is stored; one tick lets it pass."""
        name = name_of(field)
        kinds = noticing.EVERYTHING if field.kind == "long" else noticing.CPR_ALONE
        sentence = noticing.noticed_in(text, kinds)
        if self.data.get(PASS_PREFIX + name):
            self.passed.add(name)
        if not sentence or name in self.passed:
            return
        label = gettext_lazy("Det må stå der. Gem teksten, som den er.")
        self.fields[PASS_PREFIX + name] = forms.BooleanField(label=label, required=False)
        order = list(self.fields)[:-1]
        order.insert(order.index(name) + 1, PASS_PREFIX + name)  # right below what it is about
        self.order_fields(order)
        self.add_error(name, sentence)

    def check_missing(self, cleaned: dict[str, Any]) -> None:
        """What this page needs, its own answers considered: of a group, one is enough."""
        mine = self.answered(cleaned)
        asked = {f.key for f in self.asked}
        for field in form_fields.unanswered(self.kind, self.walked, {**self.known, **mine}):
            name = name_of(field)
            if field.key in asked and name not in self.errors:
                self.add_error(name, str(field.error))

    def answered(self, cleaned: dict[str, Any]) -> dict[str, Value]:
        """Field key → answer. A refused text counts as answered: it is not missing."""
        given = {}
        for field in self.asked:
            name = name_of(field)
            refused = self.data.get(name) if name in self.errors and field.max_length else ""
            given[field.key] = cleaned.get(name) or refused or ""
        return given

    @property
    def only_misses(self) -> bool:
        """Whether nothing is wrong but what is still empty, so that the rest may be kept."""
        return not any(str(self.data.get(name, "")).strip() for name in self.errors)

    def values(self) -> dict[str, Value]:
        """Field key → value, as typed."""
        return {field.key: self.cleaned_data.get(name_of(field)) or "" for field in self.asked}


def name_of(field: Field) -> str:
    return field.key.replace(".", "-")


def help_of(field: Field, kind: str) -> str:
    """The hint, and over free text the reminder about what not to write."""
    lines = [str(field.hint)] if field.hint else []
    if field.wants_reminder:
        lines.append(str(form_fields.reminder_for(kind)))
        lines.append(_("Du kan skrive op til %(n)s tegn.") % {"n": field.max_length})
    return " ".join(lines)


def value_in_words(field: Field, value: Value) -> str:
    """What the check page and the case page show for a value."""
    texts: Mapping[str, Text] = guidance.signs() if field.choices_from else dict(field.choices)
    if field.kind == "date" and isinstance(value, str) and value:
        from portal.templatetags.portal import on

        return on(date.fromisoformat(value))
    if isinstance(value, str):
        return str(texts.get(value, value))
    return ", ".join(str(texts.get(item, item)) for item in value)
