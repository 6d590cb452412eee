"""What is filled in when a text is sent, given on by hand, withdrawn, or not sent at all."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisisplan.announcements import dispatching, messages, outlets
from crisisplan.forms.activation import ReasonField
from crisisplan.forms.messages import Day, Line, asking, seen_field
from crisisplan.forms.no_people import NoPeopleForm, plain_helper
from crisisplan.models import Announcement, Dispatch, Recipient

LONGEST_PLACE = 100


class WithdrawForm(NoPeopleForm):
    looked_through = ("reason",)

    seen = seen_field()
    reason = ReasonField(gettext_lazy("Hvorfor bruger I den ikke?"))


class NotSentForm(NoPeopleForm):
    """A decision not to send stands in the log."""

    looked_through = ("reason",)

    reason = ReasonField(gettext_lazy("Hvilken besked sender I ikke, og hvorfor?"))


class ListsForm(forms.Form):
    """Which lists: asked with a GET, so that the boxes on them can be shown next."""

    helper = asking

    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Lister"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Vælg mindst én liste."),
            "invalid_choice": gettext_lazy("Vælg blandt listerne."),
        },
    )

    def __init__(self, *args: Any, announcement: Announcement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = outlets.of(announcement.activation).lists(announcement.template)
        field: Any = self.fields["lists"]
        field.choices = [(str(one.pk), one.name) for one in found]
        field.choice_hints = {
            str(one.pk): f"{one.get_kind_display()}: {len(one.recipients.all())}" for one in found
        }


class SendForm(forms.Form):
    """The boxes on the chosen lists; each may be taken off."""

    helper = plain_helper

    seen = seen_field()
    boxes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Modtagere"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": dispatching.NO_RECIPIENTS,
            "invalid_choice": gettext_lazy("Vælg blandt modtagerne på listen."),
        },
    )

    def __init__(
        self, *args: Any, announcement: Announcement, boxes: list[Recipient], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["boxes"]
        field.choices = [(box.pk, f"{box.organisation} ({box.list})") for box in boxes]
        field.choice_hints = {
            box.pk: note for box in boxes if (note := fallback(announcement, box))
        }


def fallback(announcement: Announcement, box: Recipient) -> str:
    """What the box gets instead of its own language; empty when it gets that."""
    if box.language == announcement.language:
        return ""
    names = messages.LANGUAGE_NAMES
    return _("Vil helst have %(wanted)s, får teksten på %(given)s") % {
        "wanted": names.get(box.language, box.language),
        "given": names.get(announcement.language, announcement.language),
    }


class ByHandForm(NoPeopleForm):
    """Put up, handed out, texted or said: where and when, never to whom."""

    looked_through = ("place",)

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg, hvordan teksten er givet videre."),
            "invalid_choice": gettext_lazy("Vælg en af måderne på listen."),
        },
    )
    place = Line(
        label=gettext_lazy("Hvor"),
        help_text=gettext_lazy(
            "En side, et sted eller en slags sted, og antal. Aldrig et navn eller et nummer."
        ),
        longest=LONGEST_PLACE,
        error_messages={"required": gettext_lazy("Skriv, hvor teksten er givet videre.")},
    )
    day = Day(
        label=gettext_lazy("Dag"),
        initial=timezone.localdate,
        error_messages={"required": gettext_lazy("Skriv, hvilken dag det skete.")},
    )
    clock = forms.TimeField(
        label=gettext_lazy("Klokken"),
        initial=lambda: timezone.localtime().strftime("%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"class": "input-char-8", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Skriv, hvad klokken var."),
            "invalid": gettext_lazy("Skriv klokken som timer og minutter, for eksempel 14.05."),
        },
    )

    def __init__(self, *args: Any, announcement: Announcement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.announcement = announcement
        field: Any = self.fields["channel"]
        field.choices = [
            (channel, Dispatch.Channel(channel).label)
            for channel in dispatching.channels_for(announcement.template)
        ]

    @property
    def at(self) -> datetime:
        """The moment, not before the activation and not after now."""
        given = datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"])
        then = timezone.make_aware(given)
        return min(max(then, self.announcement.activation.activated_at), timezone.now())
