"""What is written in a situation picture, a report and a lesson: counts, never people."""

from __future__ import annotations

from typing import Any

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


class RecommendationForm(NoPeopleForm):
    """One lesson: what, which function, by when."""

    text = TextField(
        _("Anbefaling"), longest=600, error_messages={"required": _("Skriv, hvad der skal ændres.")}
    )
    owner = RoleField(_("Hvem sørger for det?"), _("Vælg en funktion"))
    due_on = forms.DateField(
        label=_("Senest"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-width-s"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Skriv en dato."),
            "invalid": _("Skriv en dato, for eksempel 2027-01-31."),
        },
    )
    point = PointField(_("Intet bestemt"))

    @property
    def lesson(self) -> dict[str, Any]:
        return {name: v for name, v in self.cleaned_data.items() if name != "is_no_person"}


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
