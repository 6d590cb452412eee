"""Secrets written on paper and typed back: letters that are hard to misread, in groups, checked.

Crockford base 32 (no I, L, O, U) in groups of four. A line ends with two check letters over its
letters and what the line is for, so a line from another paper is noticed as well. A wrong letter
slips past one line once in 1,024 times; what is opened with the secret then fails, never half.
"""

from __future__ import annotations

import hashlib

from referrals.receipts import ALPHABET, READ_AS

GROUP = 4
CHECK = 2  # letters
BITS = 5  # in a letter


class Mistyped(Exception):
    """A line is too short, too long, or its check letters do not fit. `line` counts from 1."""

    def __init__(self, line: int = 1) -> None:
        super().__init__(f"line {line}")
        self.line = line


def letters_of(secret: bytes) -> str:
    """All of `secret` as letters, the most significant bits first."""
    count = -(-len(secret) * 8 // BITS)
    number = int.from_bytes(secret, "big")
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(count)))


def bytes_of(letters: str, size: int) -> bytes:
    """The `size` bytes that letters_of() wrote. Raises Mistyped when they are too large."""
    number = 0
    for letter in letters:
        number = number << BITS | ALPHABET.index(letter)
    try:
        return number.to_bytes(size, "big")
    except OverflowError as error:
        raise Mistyped from error


def line(letters: str, purpose: str) -> str:
    """`letters` and their check letters, in groups of four: "ABCD-EFGH-…"."""
    whole = letters + _check(letters, purpose)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def read_line(typed: str, length: int, purpose: str, *, number: int = 1) -> str:
    """The letters of a typed line, whatever spaces, hyphens and look-alikes. Raises Mistyped."""
    whole = "".join(c for c in typed.upper() if c.isalnum()).translate(READ_AS)
    letters, check = whole[:length], whole[length:]
    if len(letters) != length or any(c not in ALPHABET for c in letters):
        raise Mistyped(number)
    if check != _check(letters, purpose):
        raise Mistyped(number)
    return letters


def last_group(written: str) -> str:
    """What is typed back to show that it stands on paper."""
    return written.rsplit("-", 1)[-1]


def same_group(typed: str, group: str) -> bool:
    return "".join(c for c in typed.upper() if c.isalnum()).translate(READ_AS) == group


def _check(letters: str, purpose: str) -> str:
    hashed = hashlib.sha256(f"{purpose}|{letters}".encode()).digest()
    number = int.from_bytes(hashed[:2], "big")
    return ALPHABET[number & 31] + ALPHABET[number >> BITS & 31]
