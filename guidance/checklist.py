"""The checklist over signs: where you are, what you have seen, what you can do.

Three pages at one address, each the answer to a post. Nothing is stored, logged or put in an
address: what was answered travels in the form itself and is gone with the page.
"""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guidance import advice, reading
from guidance.advice import NO, UNKNOWN, YES
from guidance.signs import CHILD, OF_A_CHILD, SUICIDE, Group, Setting, Sign
from guidance.signs_forms import FORMS
from guidance.signs_general import GENERAL
from guidance.signs_settings import FAMILIES, SETTINGS
from portal.frame import contacts

PUBLICATION = "tegn-paa-menneskehandel"
TOOL = _("Tjekliste")
GROUPS: tuple[Group, ...] = (*GENERAL, *FORMS)
SIGNS: dict[str, Sign] = {sign.key: sign for group in GROUPS for sign in group.signs}
PLACES: dict[str, Setting] = {setting.key: setting for setting in SETTINGS}
CAN = {
    "alone": _("Kan du tale med personen alene?"),
    "language": _("Kan I forstå hinanden, eller er der en tolk udefra?"),
}
CHOOSE_HERE = _("Vælg kun svar fra siden.")


class WhereForm(forms.Form):
    """Where the person is met, and the three answers that may come before every sign."""

    where = forms.ChoiceField(
        label=_("Hvor møder du personen?"),
        help_text=_("Så viser vi de tegn, man oftest kan se dér."),
        error_messages={"required": _("Vælg, hvor du møder personen.")},
    )
    danger = forms.ChoiceField(
        label=_("Er nogen i fare lige nu?"),
        help_text=_("For eksempel vold, fastholdelse eller brug for en læge nu."),
        choices=[(YES, _("Ja")), (NO, _("Nej")), (UNKNOWN, _("Det ved jeg ikke"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Svar, om nogen er i fare. Du kan svare »det ved jeg ikke«.")
        },
    )
    child = forms.ChoiceField(
        label=_("Er personen under 18 år, eller kan personen være det?"),
        choices=[
            (YES, _("Ja")),
            (NO, _("Nej, personen er voksen")),
            (UNKNOWN, _("Det ved jeg ikke")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Svar, om personen kan være under 18. Du kan svare »det ved jeg ikke«.")
        },
    )
    told = forms.ChoiceField(
        label=_("Har personen selv fortalt om tvang, trusler, gæld eller papirer, der er taget?"),
        choices=[(YES, _("Ja")), (NO, _("Nej"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svar, om personen selv har fortalt noget.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: list[tuple[Any, Any]] = [("", _("Vælg et sted"))]
        for family, title in FAMILIES.items():
            here = [(one.key, one.label) for one in SETTINGS if one.family == family]
            chosen.append((title, here))
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = chosen
        where.widget.attrs["class"] = "input-width-l"
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = CHOOSE_HERE
        self.marks = "none"
        self.helper = FormHelper()
        self.helper.form_tag = False


class SignsForm(forms.Form):
    """The signs that are looked for in that place first, then the rest. None is required."""

    def __init__(self, *args: Any, setting: Setting, may_be_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = "none"
        children = [g for g in FORMS if may_be_child and g.form == CHILD]
        near = children + [g for g in FORMS if g.form in setting.forms and g.form != CHILD]
        self.near = [*GENERAL, *near]
        self.far = [g for g in FORMS if g not in near]
        for group in GROUPS:
            self.fields[group.key] = forms.MultipleChoiceField(
                label=str(group.title),
                choices=[(sign.key, sign.label) for sign in group.signs],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": CHOOSE_HERE, "invalid_list": CHOOSE_HERE},
            )
        for name, label in CAN.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(YES, _("Ja")), (NO, _("Nej")), (UNKNOWN, _("Det ved jeg ikke"))],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": CHOOSE_HERE},
            )

    @property
    def shown_first(self) -> list[forms.BoundField]:
        return [self[group.key] for group in self.near]

    @property
    def shown_last(self) -> list[forms.BoundField]:
        return [self[group.key] for group in self.far]

    @property
    def asked_last(self) -> list[forms.BoundField]:
        return [self[name] for name in CAN]

    @property
    def has_far_ticks(self) -> bool:
        """The other forms are opened when something in them is ticked."""
        return any(field.value() for field in self.shown_last)

    def ticked(self) -> list[tuple[Group, list[Sign]]]:
        found = [(g, [SIGNS[key] for key in self.cleaned_data[g.key]]) for g in GROUPS]
        return [(group, signs) for group, signs in found if signs]


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def checklist(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return where_page(request, WhereForm())
    stage, kept = request.POST.get("stage", ""), kept_in(request.POST)
    if stage == "again":
        return where_page(request, WhereForm(initial=request.POST.dict()), kept)
    where = WhereForm(request.POST)
    if not where.is_valid():
        return where_page(request, where, kept)
    setting = PLACES[where.cleaned_data["where"]]
    looked_for = {"setting": setting, "may_be_child": where.cleaned_data["child"] != NO}
    signs = SignsForm(request.POST, **looked_for)
    if stage == "signs" and signs.is_valid():
        return result_page(request, where, signs, setting)
    if stage != "signs":
        signs = SignsForm(initial=kept, **looked_for)
    return signs_page(request, where, signs)


def kept_in(posted: QueryDict) -> dict[str, Any]:
    """What was ticked on the page of signs, so that going back loses nothing."""
    kept: dict[str, Any] = {}
    for group in GROUPS:
        if known := [key for key in posted.getlist(group.key) if key in SIGNS]:
            kept[group.key] = known
    return kept | {name: posted[name] for name in CAN if posted.get(name) in (YES, NO, UNKNOWN)}


def where_page(
    request: HttpRequest, form: WhereForm, kept: dict[str, Any] | None = None
) -> HttpResponse:
    context = {**frame(), "form": form, "kept": as_pairs(kept or {})}
    return render(request, "guidance/checklist.html", context)


def as_pairs(kept: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each hidden field."""
    return [
        (name, value)
        for name, values in kept.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def signs_page(request: HttpRequest, where: WhereForm, form: SignsForm) -> HttpResponse:
    context = {**frame(), "where": where.cleaned_data, "form": form, "is_acute": is_acute(where)}
    return render(request, "guidance/checklist_signs.html", context)


def is_acute(where: WhereForm) -> bool:
    return where.cleaned_data["danger"] == YES


def result_page(
    request: HttpRequest, where: WhereForm, form: SignsForm, setting: Setting
) -> HttpResponse:
    ticked = form.ticked()
    signs = [sign for _group, signs in ticked for sign in signs]
    answers = where.cleaned_data
    has_child = any(group.form == CHILD for group, _signs in ticked)
    has_child = has_child or any(sign.key in OF_A_CHILD for sign in signs)
    child = YES if has_child else answers["child"]
    first, beside = advice.advise(
        danger=answers["danger"], child=child, told=answers["told"], signs=signs
    )
    context = {
        **frame(),
        "where": answers,
        "setting": setting,
        "ticked": ticked,
        "keys": [sign.key for sign in signs],
        "kept": as_pairs(kept_in(request.POST)),
        "advice": first,
        "beside": beside,
        "forms_meant": [group.title for group, _signs in ticked if group.form],
        "can": form.cleaned_data,
        "may_end_life": any(sign.key == SUICIDE for sign in signs),
        "avoid": advice.AVOID,
        "others": advice.OTHER_EXPLANATIONS,
        "say": advice.SAY_ON_THE_PHONE,
    }
    return render(request, "guidance/checklist_result.html", context)


def frame() -> dict[str, Any]:
    return {"tool": TOOL, "shown": reading.in_force(PUBLICATION), "contacts": contacts()}
