"""What is filled in about an exercise: its plan, what is played in, its end and its lessons."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crisisplan import exercising, plan
from crisisplan.forms.activation import (
    ActivateForm,
    ConfirmationField,
    DeedForm,
    LevelField,
    plain_line,
)
from crisisplan.forms.no_people import TOO_LONG, NoPeopleForm, no_control_characters, no_person
from crisisplan.models import Exercise, Inject
from portal.models import User
from portal.roles import ROLES

LONGEST_TEXT = 2000
LONGEST_INJECT = 600
LATEST_INJECT = 7 * 24 * 60  # minutes after the start
MOST_INJECTS = 60
LONGEST_INJECTS = 6000  # all of them together
IN_THE_PLAN = [name for name, holds in ROLES.items() if "crisis.view" in holds]

HINTS = {
    plan.N1: _("Ingen punkter i kraft."),
    plan.N2: _("De punkter, du vælger nedenfor, er i kraft i øvelsen."),
    plan.N3: _("Alle otte punkter er i kraft i øvelsen."),
}

start_helper = FormHelper()  # shared by all instances, so never changed after these lines
start_helper.form_tag = False
start_helper.render_unmentioned_fields = True  # the tick of NoPeopleForm
start_helper.layout = Layout(
    Fieldset(_("Øvelsens plan"), "type", "purpose", "goals", "success", "safety_word"),
    Fieldset(
        _("Scenariet"),
        "scenario",
        "level",
        "illness",
        "areas",
        "chosen_points",
        "simulated",
        "injects",
    ),
    Fieldset(_("Hvem er med"), "participants", "observers", "notified"),
    "confirmation",
)


class TextField(forms.CharField):
    """A few sentences about the exercise; never about a person."""

    default_validators = [no_control_characters, no_person]

    def __init__(self, label: Any, required: Any = "", *, rows: int = 3, hint: Any = "") -> None:
        errors: dict[str, Any] = {"max_length": TOO_LONG}
        if required:
            errors["required"] = required
        super().__init__(
            label=label,
            help_text=hint,
            required=bool(required),
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages=errors,
        )


class PeopleField(forms.ModelMultipleChoiceField):
    """Colleagues who may see the plan. The lead is in the exercise already."""

    def __init__(self, label: Any, *, required: Any = "", hint: Any = "") -> None:
        errors = {"invalid_choice": _("Vælg blandt kollegerne på listen.")}
        if required:
            errors["required"] = required
        super().__init__(
            label=label,
            help_text=hint,
            queryset=User.objects.none(),
            required=bool(required),
            widget=forms.CheckboxSelectMultiple,
            error_messages=errors,
        )


class InjectsField(forms.CharField):
    """One event a line: `15: Regionen ringer.` Cleaned to (minutes after the start, text)."""

    default_validators = [no_control_characters, no_person]

    def __init__(self) -> None:
        super().__init__(
            label=_("Indspil"),
            help_text=_(
                "Ét på hver linje: minutter efter start, kolon og det, der sker. For eksempel "
                "»15: Regionen ringer og fortæller om to nye tilfælde«. Du kan tilføje flere, "
                "mens øvelsen kører."
            ),
            required=False,
            max_length=LONGEST_INJECTS,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": TOO_LONG},
        )

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_INJECTS:
            raise ValidationError(_("Skriv højst %(most)d indspil."), params={"most": MOST_INJECTS})
        return [self.read(number, line) for number, line in enumerate(lines, 1)]

    def read(self, number: int, line: str) -> tuple[int, str]:
        minutes, _colon, text = line.partition(":")
        is_number = minutes.strip().isascii() and minutes.strip().isdecimal()
        if not (is_number and text.strip()) or int(minutes[:9]) > LATEST_INJECT:
            raise ValidationError(
                _("Linje %(number)d: Skriv minutter, kolon og tekst. Eksempel: »15: En ringer«."),
                params={"number": number},
            )
        if len(text.strip()) > LONGEST_INJECT:
            raise ValidationError(
                _("Linje %(number)d er for lang. Del den i to indspil."), params={"number": number}
            )
        return int(minutes), text.strip()


class StartForm(ActivateForm):
    """The plan of an exercise; sent with the word ØVELSE it begins at once."""

    helper = start_helper
    looked_through = ("purpose", "goals", "success", "scenario", "simulated", "notified")
    # An exercise has its plan instead.
    trigger = source = reason = None  # type: ignore[assignment]

    level = LevelField(plan.DRAFT, help_text=_("Det niveau, øvelsen begynder på."))
    type = forms.ChoiceField(
        label=_("Slags"),
        choices=Exercise.Type.choices,
        widget=forms.RadioSelect,
        initial=Exercise.Type.PROCEDURE,
        error_messages={"required": _("Vælg, hvilken slags øvelse det er.")},
    )
    purpose = TextField(_("Formål"), _("Skriv, hvorfor I øver."))
    goals = TextField(
        _("Mål"),
        _("Skriv mindst ét mål for øvelsen."),
        hint=_("Det, I vil kunne bagefter. At rette en fejlaktivering kan selv være et mål."),
    )
    success = TextField(_("Sådan bedømmer I, om det lykkedes"))
    safety_word = forms.CharField(
        label=_("Sikkerhedsord"),
        max_length=30,
        help_text=_("Siger én ordet, stopper alle. Så er noget sket i virkeligheden."),
        initial=_("Alvor nu"),
        widget=forms.TextInput(attrs={"class": "input-width-m", "autocomplete": "off"}),
        validators=[plain_line, no_person],
        error_messages={"required": _("Skriv et sikkerhedsord."), "max_length": TOO_LONG},
    )
    scenario = TextField(_("Hvad sker der i øvelsen?"), hint=_("Kun opdigtede steder og tal."))
    simulated = TextField(
        _("Det lader I, som om I gør"),
        hint=_("For eksempel opkald til regionen og besøg på klinikker."),
    )
    injects = InjectsField()
    participants = PeopleField(
        _("Deltagere"),
        required=_("Vælg mindst én deltager ud over dig selv."),
        hint=_("Du leder øvelsen og er selv med. Andre kan ikke se, at den findes."),
    )
    observers = PeopleField(_("Observatører"), hint=_("De kan læse alt og ændre intet."))
    notified = TextField(
        _("Hvem har fået at vide, at I øver?"), hint=_("Funktioner og steder, ikke navne.")
    )
    confirmation = ConfirmationField(exercising.WORD)

    def __init__(self, *args: Any, lead: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the public would see belongs to the real page.
        setattr(self.fields["level"], "choice_hints", HINTS)  # noqa: B010 – of formkit
        self.fields["illness"].label = _("Sygdom i øvelsen")
        self.fields["illness"].help_text = _("Brug et opdigtet navn, for eksempel »øvelsessyge«.")
        colleagues = User.objects.filter(is_active=True, groups__name__in=IN_THE_PLAN)
        colleagues = colleagues.exclude(pk=lead.pk).distinct().order_by("first_name", "username")
        for name in ("participants", "observers"):
            field = self.fields[name]
            assert isinstance(field, PeopleField)
            field.queryset = colleagues

    def clean(self) -> None:
        super().clean()
        both = set(self.cleaned_data.get("participants") or ()) & set(
            self.cleaned_data.get("observers") or ()
        )
        if both:
            self.add_error("observers", _("En kollega kan ikke både deltage og observere."))


class InjectForm(NoPeopleForm):
    after_minutes = forms.IntegerField(
        label=_("Minutter efter øvelsens start"),
        min_value=0,
        max_value=LATEST_INJECT,
        help_text=_("Er tiden gået, bliver indspillet vist med det samme."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-char-5"}),
        error_messages={
            "required": _("Skriv, hvor mange minutter efter start."),
            "invalid": _("Skriv et helt tal, for eksempel 15."),
            "min_value": _("Skriv 0 eller mere."),
            "max_value": _("Skriv højst %(limit_value)d."),
        },
    )
    text = forms.CharField(
        label=_("Hvad sker der?"),
        max_length=LONGEST_INJECT,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_control_characters, no_person],
        error_messages={"required": _("Skriv, hvad der sker."), "max_length": TOO_LONG},
    )


class EraseForm(DeedForm):
    confirmation = ConfirmationField("SLET")


def plan_of(exercise: Exercise) -> dict[str, Any]:
    """An earlier exercise as the beginning of a new one: its plan, never its people or its end."""
    activation = exercise.activation
    injects = Inject.objects.filter(activation=activation)
    texts = ("type", "purpose", "goals", "success", "safety_word", "scenario", "simulated")
    return {
        **{name: getattr(exercise, name) for name in texts},
        "illness": activation.illness,
        "areas": activation.areas,
        "injects": "\n".join(f"{one.after_minutes}: {one.text}" for one in injects),
    }
