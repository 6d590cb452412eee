"""Counts and decisions, never people: the rule of every text of the plan, in one place.

A CPR number or an e-mail address never passes. What looks like a name or a telephone number stops
the first time, and passes when the writer has looked again and says that it is none.
"""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import privacy

plain_helper = FormHelper()  # shared by all instances, so never changed after these lines
plain_helper.form_tag = False

TOO_LONG = _("Gør teksten kortere: højst %(limit_value)d tegn. Du har skrevet %(show_value)d.")


def no_person(text: str) -> None:
    """The plan's papers hold counts and decisions, never people."""
    found = privacy.found_in(text)
    if "cpr" in found:
        raise ValidationError(_("Fjern det, der ligner et CPR-nummer. Skriv aldrig om én person."))
    if "email" in found:
        raise ValidationError(_("Fjern e-mailadressen. Skriv aldrig om én person."))


def no_control_characters(text: str) -> None:
    if privacy.has_control_characters(text):
        raise ValidationError(_("Teksten har usynlige tegn. Skriv den igen uden at kopiere."))


MAY_BE_ONE = {
    "name": _(
        "Teksten ligner et navn. Skriv antal og beslutninger, aldrig enkeltpersoner. "
        "Er det ikke et navn, så sæt kryds nederst."
    ),
    "phone": _(
        "Teksten ligner et telefonnummer. Skriv en funktion i stedet for et nummer. "
        "Er det ikke et telefonnummer, så sæt kryds nederst."
    ),
}
LOOKS_LIKE_ONE = _(
    "Teksten kan pege på en person. Skriv antal og beslutninger i stedet. "
    "Gør den ikke det, så sæt kryds nederst."
)
NEVER = {"cpr", "email"}  # no_person refuses them whatever is ticked


class NoPeopleForm(forms.Form):
    """A form whose texts are looked through before they are kept; the tick lets a mistake pass."""

    helper = plain_helper
    looked_through: tuple[str, ...] = ("text",)

    is_no_person = forms.BooleanField(
        label=_("Jeg har set efter: Det er ikke en person, og det er ikke et telefonnummer"),
        required=False,
    )
    is_no_person.no_mark = True  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["is_no_person"]

    def clean(self) -> None:
        is_none = self.cleaned_data.pop("is_no_person", False)
        noticed = {
            name: kinds
            for name in self.looked_through
            if (kinds := privacy.found_in(self.cleaned_data.get(name) or "") - NEVER)
        }
        if not noticed:
            del self.fields["is_no_person"]
            return
        self.order_fields([name for name in self.fields if name != "is_no_person"])  # it comes last
        if not is_none:
            for name, kinds in noticed.items():
                for sentence in dict.fromkeys(
                    MAY_BE_ONE.get(k, LOOKS_LIKE_ONE) for k in sorted(kinds)
                ):
                    self.add_error(name, sentence)
