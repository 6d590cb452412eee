"""Asks the public pages over HTTP, after every change of level, whether they show it.

The worker asks once a second, in Danish and English, until both pages show the banner that is in
force, or for 30 seconds; each question is an outbox message of its own, so nothing else waits.
The answer is one line in the log: how many seconds after the change the banner was *seen*. That
is an upper limit, because the question comes after the banner.
"""

from __future__ import annotations

import html
import urllib.error
import urllib.request
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from crisisplan import banner
from crisisplan.log import logbook
from crisisplan.models import Activation, LogEntry, Step
from portal import outbox
from portal.models import OutboxMessage
from portal.templatetags.portal import at

log = structlog.get_logger("crisisplan.probing")
KIND = "crisisplan.probe"
PAGES = {"da": "/", "en": "/en/"}
STEP = timedelta(seconds=1)
MOST_TRIES = 30
TIMEOUT = 3  # seconds for one page
LARGEST_PAGE = 500_000  # bytes
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SEEN, NOT_SEEN = "banner-seen", "banner-not-seen"


def probe(message: OutboxMessage) -> None:
    """Handler of "crisisplan.probe": subject is a step's id, the key ends with the try's number."""
    step = Step.objects.select_related("activation").filter(pk=message.subject).first()
    if step is None or is_told(step) or is_overtaken(step):
        return
    number = int(message.key.rpartition(":")[2])
    if shows(banner.load()):
        tell(step, SEEN)
    elif number >= MOST_TRIES:
        tell(step, NOT_SEEN)
    else:
        outbox.post(KIND, str(step.pk), key=f"{KIND}:{step.pk}:{number + 1}", after=STEP)


def is_told(step: Step) -> bool:
    """The log has its line: a worker that died after writing it is asked again."""
    told = LogEntry.objects.filter(activation=step.activation, reference__in=(SEEN, NOT_SEEN))
    return told.filter(entered_at__gte=step.at, happened_at=step.at).exists()


def is_overtaken(step: Step) -> bool:
    """A newer change has its own question, and the pages show that one."""
    later = Step.objects.filter(activation=step.activation, at__gt=step.at)
    return any(one.has_moved for one in later)


def shows(wanted: banner.Banner | None) -> bool:
    """Whether both front pages show it; without a banner, that they show none."""
    return all(is_on(page_of(path), wanted, language) for language, path in PAGES.items())


def page_of(path: str) -> str:
    """The page as HTML; empty when it could not be had in time."""
    address = settings.PUBLIC_URL + path
    try:
        with DIRECTLY.open(address, timeout=TIMEOUT) as answer:
            return answer.read(LARGEST_PAGE).decode()
    except (OSError, ValueError) as error:
        log.warning("front page not answered", error=type(error).__name__)
        return ""


def is_on(page: str, wanted: banner.Banner | None, language: str) -> bool:
    if wanted is None:
        return "</html>" in page and "data-banner=" not in page
    with override(language):
        sentences = wanted.shown
    return f'data-banner="{wanted.mark}"' in page and all(
        html.escape(sentence) in page for sentence in sentences
    )


@transaction.atomic
def tell(step: Step, reference: str) -> None:
    """One line, by the portal itself."""
    now = timezone.now()
    seconds = max(0.0, (now - step.at).total_seconds())  # a clock may have been set back
    with override("da"):  # the log is written in one language
        spent = f"{seconds:.1f}".replace(".", ",")
        about = {"step": step.to_in_words, "when": at(now), "seconds": spent}
        if reference == SEEN:
            said = _(
                "Portalen har set efter: Forsiden viser ændringen på dansk og engelsk "
                "(%(step)s). Set %(when)s, %(seconds)s sekunder efter ændringen."
            )
        else:
            said = _(
                "Portalen har set efter: Forsiden viser IKKE ændringen (%(step)s) %(seconds)s "
                "sekunder efter, %(when)s. Se selv efter på den offentlige side."
            )
        text = said % about
    logbook.write(
        step.activation,
        LogEntry.Kind.EVENT,
        text,
        by=None,
        happened_at=step.at,
        reference=reference,
    )


def unseen(activation: Activation) -> LogEntry | None:
    """The line that says the newest change was not seen; None when it was."""
    # One question for each, so that both databases find it by its index.
    seen, not_seen = (
        activation.log.filter(reference=reference).order_by("-number").first()
        for reference in (SEEN, NOT_SEEN)
    )
    if seen is not None and not_seen is not None and seen.number > not_seen.number:
        return None
    return not_seen
