"""Form fields and forms for what staff writes into a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import privacy
from referrals import casefile, correspondence, handoff
from referrals.casefile import FLAGS, WAYS
from referrals.models import Referral

LONGEST = 4000

SCOPES = [
    ("ask-first", gettext_lazy("Spørg personen først")),
    ("yes", gettext_lazy("Ja")),
    ("no", gettext_lazy("Nej")),
]


class SealedText(forms.CharField):
    """Free text that will be sealed: kept exactly, without CPR numbers."""

    def __init__(self, *, rows: int = 6, longest: int = LONGEST, **kwargs: Any) -> None:
        self.longest = longest
        attrs = {"autocomplete": "off"}
        widget: forms.Widget = forms.TextInput(attrs=attrs)
        if rows > 1:
            attrs |= {"rows": str(rows), "data-limit": str(longest)}
            widget = forms.Textarea(attrs=attrs)
        super().__init__(strip=False, widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value.strip())  # spaces alone are nothing
        too_many = len(value.replace("\r\n", "\n")) - self.longest
        if privacy.has_control_characters(value):
            raise ValidationError(_("Teksten indeholder tegn, vi ikke kan gemme. Skriv den igen."))
        if too_many > 0:
            raise ValidationError(
                ngettext(
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    "Du har skrevet %(n)s tegn for meget. Gør teksten kortere.",
                    too_many,
                )
                % {"n": too_many}
            )
        if "cpr" in privacy.found_in(value):
            raise ValidationError(_("Det ligner et CPR-nummer. Slet det."))


class CaseForm(forms.Form):
    """A form about one case, drawn by formkit without a form tag of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def reason_field() -> SealedText:
    return SealedText(
        label=gettext_lazy("Begrundelse"),
        help_text=gettext_lazy("Teksten bliver forseglet og står i sagen."),
        error_messages={"required": gettext_lazy("Skriv en begrundelse.")},
    )


class ReasonForm(CaseForm):
    reason = reason_field()


class CloseForm(CaseForm):
    ending = forms.ChoiceField(
        label=gettext_lazy("Hvordan ender sagen?"),
        widget=forms.RadioSelect,
        choices=[(code.value, code.label) for code in Referral.CLOSING_CODES],
        error_messages={"required": gettext_lazy("Vælg, hvordan sagen ender.")},
    )
    reason = reason_field()


class RedirectForm(CaseForm):
    ending = forms.ChoiceField(
        label=gettext_lazy("Hvor bliver sagen vist hen?"),
        widget=forms.RadioSelect,
        choices=[(code.value, code.label) for code in Referral.REDIRECT_CODES],
        error_messages={"required": gettext_lazy("Vælg, hvor sagen bliver vist hen.")},
    )
    reason = SealedText(
        label=gettext_lazy("Hvad er gjort?"),
        help_text=gettext_lazy(
            "Skriv, hvem I har talt med, og hvornår. Skriv ikke navne på børn. Teksten bliver "
            "forseglet."
        ),
        error_messages={"required": gettext_lazy("Skriv, hvad der er gjort.")},
    )


class NoteForm(CaseForm):
    text = SealedText(
        label=gettext_lazy("Intern note"),
        help_text=gettext_lazy(
            "Kun centret kan læse den. Den følger aldrig med i en overdragelse."
        ),
        error_messages={"required": gettext_lazy("Skriv noten.")},
    )


class SheetForm(CaseForm):
    title = SealedText(
        label=gettext_lazy("Kort titel"),
        help_text=gettext_lazy("Så I kan kende sagen. Skriv ikke personens navn."),
        rows=1,
        longest=80,
        required=False,
    )
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Det, kolleger skal se først"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(FLAGS.items()),
        required=False,
    )
    plan = SealedText(
        label=gettext_lazy("Vurdering og plan"),
        help_text=gettext_lazy("Det, en kollega skal vide for at tage over."),
        rows=10,
        longest=8000,
        required=False,
    )
    next_step = SealedText(label=gettext_lazy("Næste skridt"), rows=2, longest=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConsentForm(CaseForm):
    to_us = forms.ChoiceField(
        label=gettext_lazy("Må Udlændingestyrelsen få oplysningerne?"),
        widget=forms.RadioSelect,
        choices=SCOPES,
        error_messages={"required": gettext_lazy("Vælg, hvad personen siger.")},
    )
    to_police = forms.ChoiceField(
        label=gettext_lazy("Må politiet få oplysningerne?"),
        widget=forms.RadioSelect,
        choices=SCOPES,
        error_messages={"required": gettext_lazy("Vælg, hvad personen siger.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Hvordan har personen sagt det?"),
        widget=forms.RadioSelect,
        choices=list(WAYS.items()),
        error_messages={"required": gettext_lazy("Vælg, hvordan personen har sagt det.")},
    )
    on = forms.DateField(
        label=gettext_lazy("Hvilken dag?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Skriv, hvilken dag personen sagde det."),
            "invalid": gettext_lazy("Skriv datoen som dag, måned og år, for eksempel 05-12-2026."),
        },
    )
    words = SealedText(
        label=gettext_lazy("Hvad sagde personen?"),
        help_text=gettext_lazy("Skriv det så nøjagtigt som muligt. Teksten bliver forseglet."),
        error_messages={"required": gettext_lazy("Skriv, hvad personen sagde.")},
    )

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("Dagen er ikke kommet endnu. Skriv en dag til og med i dag."))
        return on


class MessageForm(CaseForm):
    fixed = forms.ChoiceField(
        label=gettext_lazy("Vælg en fast sætning, eller skriv selv"),
        help_text=gettext_lazy(
            "De faste sætninger siger intet om personen. De afventer faglig godkendelse."
        ),
        widget=forms.RadioSelect,
        choices=[
            *((key, text) for key, text in correspondence.FIXED.items()),
            ("", gettext_lazy("Jeg skriver selv et spørgsmål")),
        ],
        required=False,
    )
    text = SealedText(
        label=gettext_lazy("Spørgsmål"),
        help_text=gettext_lazy(
            "Skriv intet om personen: Den, der læser svaret, er måske ikke den, der skrev. "
            "Spørg kun om det, du skal bruge."
        ),
        longest=correspondence.LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # one of the two is needed
            field.no_mark = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("fixed") and not given.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Vælg en fast sætning, eller skriv et spørgsmål."))
        if given.get("fixed") and given.get("text", "").strip():
            self.add_error("text", _("Du har både valgt en sætning og skrevet selv. Slet det ene."))
        return given


class DuplicateForm(CaseForm):
    reference = forms.CharField(
        label=gettext_lazy("Den anden sags nummer"),
        help_text=gettext_lazy("Otte tegn, for eksempel ABCD-2345."),
        max_length=12,
        error_messages={"required": gettext_lazy("Skriv den anden sags nummer.")},
    )

    def __init__(self, *args: Any, case: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean_reference(self) -> Referral:
        typed = "".join(c for c in self.cleaned_data["reference"].upper() if c.isalnum())
        wanted = f"{typed[:4]}-{typed[4:]}"
        found = Referral.objects.filter(reference=wanted).exclude(pk=self.case.pk).first()
        if found is None:
            raise ValidationError(_("Der er ingen anden sag med det nummer. Se efter igen."))
        return found


class AdviceForm(CaseForm):
    advice = SealedText(
        label=gettext_lazy("Råd til centret"),
        help_text=gettext_lazy("Begge myndigheder kan læse det. Sagen bliver hos centret."),
        error_messages={"required": gettext_lazy("Skriv rådet.")},
    )


class DeclineForm(CaseForm):
    code = forms.ChoiceField(
        label=gettext_lazy("Hvorfor overtager I ikke sagen?"),
        widget=forms.RadioSelect,
        choices=list(handoff.DECLINING.items()),
        error_messages={"required": gettext_lazy("Vælg en grund.")},
    )
    reason = reason_field()


class ProposalForm(CaseForm):
    """What the receiver gets: chosen parts as they are, or one copy that tells no name."""

    copy = forms.ChoiceField(
        label=gettext_lazy("Hvilken kopi?"),
        widget=forms.RadioSelect,
        choices=[
            ("named", gettext_lazy("De dele, jeg vælger, som de er skrevet")),
            ("nameless", gettext_lazy("En kopi uden navn")),
        ],
        error_messages={"required": gettext_lazy("Vælg, hvilken kopi modtageren skal have.")},
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad skal Udlændingestyrelsen have?"),
        help_text=gettext_lazy(
            "Kun til kopien med de valgte dele. Vælg det, grundlaget dækker. Resten kan de ikke "
            "åbne."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("På hvilket grundlag giver I oplysningerne videre?"),
        help_text=gettext_lazy("Kun til kopien med de valgte dele."),
        widget=forms.RadioSelect,
        choices=list(handoff.BASES.items()),
        required=False,
    )
    told = SealedText(
        label=gettext_lazy("Beskrivelse til kopien uden navn"),
        help_text=gettext_lazy(
            "Kun til kopien uden navn. Skriv det, modtageren skal vide, uden navne, steder og "
            "andet, der kan vise, hvem personen er. Fra sagen følger kun svar fra faste lister med."
        ),
        longest=2000,
        required=False,
    )
    reason = SealedText(
        label=gettext_lazy("Begrundelse"),
        help_text=gettext_lazy(
            "Skriv, hvad personen har sagt ja til, eller hvilken bestemmelse I bruger. "
            "Teksten bliver forseglet."
        ),
        longest=2000,
        error_messages={"required": gettext_lazy("Skriv en begrundelse.")},
    )

    def __init__(
        self, *args: Any, consent: casefile.Consent, parts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        initial = {"copy": "named" if consent.is_yes else "nameless"}
        super().__init__(*args, initial=initial, **kwargs)
        self.consent = consent
        for name in ("parts", "basis", "told"):  # needed or not, as the copy is chosen
            self.fields[name].no_mark = True  # type: ignore[attr-defined]
        self.fields["parts"].choices = parts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("copy") == "named":
            self.check_named(given)
        untold = not given.get("told", "").strip() and "told" not in self.errors
        if given.get("copy") == "nameless" and untold:
            self.add_error("told", _("Skriv en beskrivelse uden navn."))
        return given

    def check_named(self, given: dict[str, Any]) -> None:
        if not given.get("parts") and "parts" not in self.errors:
            self.add_error("parts", _("Vælg mindst én del."))
        basis = given.get("basis")
        if not basis and "basis" not in self.errors:
            self.add_error("basis", _("Vælg grundlaget for at give videre."))
        if basis == "consent" and self.consent.is_no:
            self.add_error(
                "basis",
                _(
                    "Personen har sagt nej til Udlændingestyrelsen. Vælg et andet grundlag, "
                    "eller giv ikke oplysningerne videre."
                ),
            )
        elif basis == "consent" and self.consent.is_open:
            self.add_error(
                "basis",
                _(
                    "Personen har ikke sagt ja til Udlændingestyrelsen endnu. Spørg først, og "
                    "skriv det nye samtykke på sagen, eller vælg kopien uden navn."
                ),
            )
