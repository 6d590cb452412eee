"""What is written in a situation picture, a report and a lesson: counts, never people."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from crisisplan import plan
from crisisplan.forms.log import NoPeopleForm, PointField, RoleField, TextField
from crisisplan.models import Recommendation
from crisisplan.reports import after_action
from crisisplan.reports.pictures import PARTS as PICTURE_PARTS


class PictureForm(NoPeopleForm):
    """A situation picture. `after` is the number of the picture that the page showed as newest."""

    looked_through = tuple(PICTURE_PARTS)
    version = forms.IntegerField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PICTURE_PARTS.values():
            self.fields[part.key] = TextField(
                part.title,
                longest=part.longest,
                rows=part.lines,
                required=part.is_required,
                help_text=part.hint,
                error_messages={"required": part.missing},
            )

    def clean(self) -> None:
        super().clean()
        for part in PICTURE_PARTS.values():
            text = self.cleaned_data.get(part.key) or ""
            if len(text.splitlines()) > part.lines:
                self.add_error(
                    part.key, _("Skriv højst %(lines)d linjer her.") % {"lines": part.lines}
                )

    @property
    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in PICTURE_PARTS}


class PartForm(NoPeopleForm):
    """One part of the after-action report; `version` is the report's when the page was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, part: after_action.Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        if part.number == 1:
            self.fields["format"] = forms.ChoiceField(
                label=_("Evalueringens form"),
                choices=list(after_action.FORMATS.items()),
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Vælg en form på listen.")},
            )
        for question in part.questions:
            self.fields[question.key] = TextField(
                question.title, longest=after_action.LONGEST_ANSWER, rows=6, required=False
            )
        self.looked_through = tuple(question.key for question in part.questions)

    @property
    def texts(self) -> dict[str, str]:
        return {
            name: text
            for name, text in self.cleaned_data.items()
            if name not in ("version", "is_no_person")
        }


class DateField(forms.DateField):
    """By when something is done."""

    def __init__(self, **kwargs: Any) -> None:
        look = {"type": "date", "class": "input-width-s"}
        errors = {
            "required": _("Skriv en dato."),
            "invalid": _("Skriv en dato, for eksempel 2027-01-31."),
        }
        super().__init__(
            label=_("Senest"),
            widget=forms.DateInput(attrs=look, format="%Y-%m-%d"),
            error_messages=errors,
            **kwargs,
        )


class RecommendationForm(NoPeopleForm):
    """One lesson: what, which function, by when."""

    text = TextField(
        _("Anbefaling"), longest=600, error_messages={"required": _("Skriv, hvad der skal ændres.")}
    )
    owner = RoleField(_("Hvem sørger for det?"), _("Vælg en funktion"))
    due_on = DateField()
    point = PointField(_("Intet bestemt"))

    @property
    def lesson(self) -> dict[str, Any]:
        return {name: v for name, v in self.cleaned_data.items() if name != "is_no_person"}


# Keep, change, stop: after an exercise, and while a long activation runs (crisis-plan.md 11, 13).
QUESTIONS: dict[str, tuple[plan.Text, plan.Text]] = {
    "keep": (_("Hvad skal I blive ved med?"), _("Behold")),
    "change": (_("Hvad skal I ændre?"), _("Ændr")),
    "stop": (_("Hvad skal I holde op med?"), _("Stop")),
}


class LessonsForm(NoPeopleForm):
    """Three questions; each answer is a decision with an owner and a date."""

    looked_through = tuple(f"{key}_text" for key in QUESTIONS)
    helper = FormHelper()
    helper.form_tag = False
    helper.render_unmentioned_fields = True
    helper.layout = Layout(
        *(
            Fieldset(question, f"{key}_text", f"{key}_owner", f"{key}_due_on")
            for key, (question, _start) in QUESTIONS.items()
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in QUESTIONS:
            self.fields[f"{key}_text"] = TextField(_("Beslutning"), longest=600, required=False)
            self.fields[f"{key}_owner"] = RoleField(
                _("Hvem sørger for det?"), _("Vælg en funktion"), required=False
            )
            self.fields[f"{key}_due_on"] = DateField(required=False)

    def clean(self) -> None:
        super().clean()
        filled = self.cleaned_data
        for key in QUESTIONS:
            text, owner = filled.get(f"{key}_text"), filled.get(f"{key}_owner")
            if text and not owner and f"{key}_owner" not in self.errors:
                self.add_error(f"{key}_owner", _("Vælg, hvilken funktion der sørger for det."))
            if text and not filled.get(f"{key}_due_on") and f"{key}_due_on" not in self.errors:
                self.add_error(f"{key}_due_on", _("Skriv, hvornår det senest er gjort."))
            if owner and not text and f"{key}_text" not in self.errors:
                self.add_error(f"{key}_text", _("Skriv beslutningen."))
        if not self.errors and not self.decisions:
            self.add_error("keep_text", _("Skriv mindst én beslutning."))

    @property
    def decisions(self) -> list[tuple[str, str, date]]:
        """(what, which function, by when) of each answer, in the order of the questions."""
        filled = self.cleaned_data
        return [
            (f"{start}: {filled[f'{key}_text']}", filled[f"{key}_owner"], filled[f"{key}_due_on"])
            for key, (_question, start) in QUESTIONS.items()
            if filled.get(f"{key}_text")
        ]


class MoveForm(NoPeopleForm):
    """A recommendation moves, for a reason. `seen` is the state the page showed."""

    looked_through = ("reason",)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=8)

    def __init__(self, *args: Any, start: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = Recommendation.MOVES[start]
        self.fields["state"] = forms.ChoiceField(
            label=_("Ny status"),
            choices=[(state, Recommendation.State(state).label) for state in states],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Vælg en status."),
                "invalid_choice": plan.NOT_NOW,
            },
        )
        self.fields["reason"] = TextField(
            _("Begrundelse"),
            longest=300,
            error_messages={"required": _("Skriv en begrundelse.")},
        )
