"""Asking at the terminal, for the key commands. It speaks Danish: the colleagues stand there.

Without a terminal (tests, a script) the answers are lines of standard input.
"""

from __future__ import annotations

import getpass
import sys

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper

from portal import audit
from portal.models import Authority, User
from portal.roles import may
from referrals import ceremony, keyring, paper, sealing
from referrals.models import AuthorityKey

CLEAR = "\x1b[2J\x1b[3J\x1b[H"  # the screen, and what has scrolled away


def ask(out: OutputWrapper, question: str) -> str:
    out.write(question, ending="")
    out.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise CommandError("Der kom ikke noget svar. Intet mere er gjort.")
    return answer.strip()


def ask_secret(out: OutputWrapper, question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else ask(out, question)


def agree(out: OutputWrapper, question: str) -> None:
    """Raises CommandError unless the answer is ja."""
    if ask(out, f"{question} Skriv ja: ").casefold() != "ja":
        raise CommandError("Stoppet. Intet er ændret.")


def known(authority: str) -> str:
    """Raises CommandError on an authority we do not have."""
    if authority not in Authority.values:
        choices = " eller ".join(Authority.values)
        raise CommandError(f"Ukendt myndighed. Skriv {choices}.")
    return authority


def two_colleagues(out: OutputWrapper, authority: str, names: list[str]) -> list[User]:
    """The two who get the key, each compared with the mark on their own page."""
    names = names or [ask(out, f"Kollega {n} (brugernavn): ") for n in (1, 2)]
    try:
        people = ceremony.two_colleagues(authority, names)
    except ceremony.Refused as error:
        raise CommandError(str(error)) from error
    for user in people:
        mark = keyring.mark_of(keyring.personal_public(user))
        out.write(f"{user} ({user.username}): kendetegn {mark}")
    agree(out, "Står de samme kendetegn hos de to selv på siden »Mine nøgler«?")
    return people


def unlocked(out: OutputWrapper, authority: str, username: str) -> keyring.Keyring:
    """The keys of a colleague who may grant them, opened with the phrase typed here."""
    user = User.objects.filter(username=username, is_active=True, authority=authority).first()
    if user is None or not may(user, "keys.grant"):
        raise CommandError("Det brugernavn kan ikke give adgang til myndighedens nøgle.")
    try:
        keys = keyring.from_phrase(user, ask_secret(out, f"Oplåsningsord for {user.username}: "))
    except keyring.WrongPhrase as error:
        audit.record("unlock.failed", f"account:{user.pk}", by=user)
        raise CommandError("Ordene passer ikke. Intet er ændret.") from error
    except keyring.NoPersonalKey as error:
        raise CommandError(f"{username} har ingen personlig nøgle.") from error
    audit.record("unlock.ok", f"account:{user.pk}", by=user)
    return keys


def show_halves(out: OutputWrapper, authority: str, private: bytes) -> None:
    """Each half once, typed back in part, then away from the screen."""
    for half in ceremony.halves_of(authority, private):
        out.write(f"\n{half.text()}")
        group = paper.last_group(half.lines()[-1])
        for _try in range(3):
            typed = ask(out, "Skriv de syv linjer af. Skriv så den sidste gruppe her: ")
            if paper.same_group(typed, group):
                break
        else:
            raise CommandError("Gruppen passer ikke. Nøglen er ikke lavet; begynd forfra.")
        out.write(CLEAR if sys.stdin.isatty() else "")
    out.write("Læg de to halvdele i hver sin forseglede kuvert, to forskellige steder.")


def read_halves(out: OutputWrapper, authority: str) -> tuple[str, str]:
    """Both halves as typed or pasted. Raises CommandError naming the line that is wrong."""
    return _read_half(out, authority, 1), _read_half(out, authority, 2)


def _read_half(out: OutputWrapper, authority: str, number: int) -> str:
    places = range(ceremony.LINES)
    return "".join(_read_line(out, authority, number, place) for place in places)


def _read_line(out: OutputWrapper, authority: str, number: int, place: int) -> str:
    """One line's letters; at a terminal a wrong one is asked for again."""
    while True:
        typed = ask(out, f"Halvdel {number}, linje {place + 1}: ")
        if not typed or typed.startswith("#"):
            continue
        try:
            return ceremony.read_line(authority, number, place, typed)
        except paper.Mistyped as error:
            wrong = (
                f"Halvdel {number}, linje {error.line} passer ikke. Se efter, om hvert tegn er "
                f"rigtigt, og om det er halvdel {number} fra denne myndighed."
            )
            if not sys.stdin.isatty():
                raise CommandError(f"{wrong} Intet er ændret.") from error
            out.write(wrong)


def tell_pins(out: OutputWrapper, keys: list[AuthorityKey]) -> None:
    """The fingerprints to pin. In demo mode they are pinned at once, in the data folder."""
    prints = [key.fingerprint for key in keys]
    if settings.DEMO:
        ceremony.pin(prints)
        out.write("Demo: de nye fingeraftryk er noteret i datamappen.")
        return
    out.write("Føj til PORTAL_PINNED_KEYS hos alle processer, behold de gamle, og genstart dem:")
    for fingerprint in prints:
        out.write(f"  {fingerprint}")
    whole = ",".join([*settings.PINNED_KEYS, *(p for p in prints if p not in sealing.pinned())])
    out.write(f"Hele værdien: PORTAL_PINNED_KEYS={whole}")
