"""The help messages in one language with the Danish beside, to read, show or print."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guidance import phrases
from guidance.models import PhraseCard
from portal.pagecache import cached_page


@dataclass(frozen=True, slots=True)
class CardLink:
    language: str
    own_name: str
    url: str


def cards() -> list[CardLink]:
    """The languages anyone may see: English, and those that two people have vouched for."""
    found = [("en", "English")]
    vouched = PhraseCard.objects.exclude(vouched_on=None).prefetch_related("phrases")
    found += [(card.language, card.own_name) for card in vouched if card.is_public]
    return [
        CardLink(code, name, reverse("guidance:help-card", args=[code])) for code, name in found
    ]


@login_not_required
@require_safe
@cached_page
def help_card(request: HttpRequest, language: str) -> HttpResponse:
    if language == phrases.ENGLISH:
        texts = {key: one.in_language(language) for key, one in phrases.MESSAGES.items()}
        return show(request, language, "English", "ltr", texts)
    card = PhraseCard.objects.prefetch_related("phrases").filter(language=language).first()
    if card is None or not card.is_public:
        raise Http404
    return show(request, card.language, card.own_name, card.direction, card.texts())


def show(
    request: HttpRequest, language: str, own_name: str, direction: str, texts: dict[str, str]
) -> HttpResponse:
    def both(message: phrases.Message) -> tuple[str, str]:
        return texts[message.key], message.in_language(phrases.DANISH)

    parts = [(both(part.title), [both(one) for one in part.messages]) for part in phrases.PARTS]
    context = {
        "language": language,
        "own_name": own_name,
        "direction": direction,
        "parts": parts,
        "others": [card for card in cards() if card.language != language],
    }
    return render(request, "guidance/help_card.html", context)
