"""Whether a Danish text seems to name a person.

Three kinds of evidence, each read from one capitalised run of words and its nearest neighbours:
what stands before it ("hedder X", "kollegaen X"), words known as names (names_da.txt), and the
shape: capitalised words that are no known place, authority, organisation, law or product.

What it cannot do. A name in small letters is noticed only after "hedder" and the like, or when
both given and family name are listed. A name that is also a word ("Liv", "Ask") is not noticed as
the first word of a sentence. An unlisted name after "i", "på", "ved" or "fra" is taken for a place,
and any after "firmaet" or "hotellet" for a business. An unlisted single name that opens a sentence
is noticed only before a verb that people do, and one that stands alone after a colon not at all.
A single name right beside a known place or body ("Region Sjælland Mette") is read as part of it.
Initials, nicknames and alphabets other than Latin are not noticed. A place, a firm or a product
that is not listed can be taken for a person. The answer is a question to the writer and never a
promise about the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

LISTS = Path(__file__).with_name("names_da.txt")
LONGEST_NAME = 6  # words; a longer capitalised run is a heading or a text in capitals

# No two parts of this pattern match the same character, so the search is linear in the text.
WORD = re.compile(r"[^\W_]+(?:['’´-][^\W_]+)*")
PARTICLES = frozenset(
    "al el bin ibn bint abu van von der den de del della da di do dos das la y".split()
)
OPENS_SENTENCE = frozenset('.!?:\n\r•*|(["“”»«„–—/>#')
ABBREVIATIONS = frozenset(
    "hr fr frk dr kl nr ca stk jf inkl tlf mobil pga mht vedr prof adv".split()
)
TITLES = frozenset("hr fr frk dr prof adv".split())

# -- shapes ----------------------------------------------------------------------------------------
NOT_A_PERSON = re.compile(
    r"(?:styrelse|ministeri|kommune|politi|nævn|råd|direktorat|institut|cent[re]r?|forening|forbund"
    r"|hospital|sygehus|konvention|traktat|protokol|meddelelse|lov|bekendtgørelse|direktiv"
    r"|forordning|tilsyn|sekretariat|fond|universitet|skole|kirke|gade|vej|stræde|allé|plads|torv"
    r"|boulevard|havn|bugt|fjord|klinik|kontor|tjeneste|myndighed|organisation|domstol|parlament"
    r"|samfund|plan|rapport|vejledning|guide|liste|kodeks|portal|linje|telefon|bus|hus|hjem|bank"
    r"|gruppe|group|byg|service|øer|jylland|ordning|program|projekt|register|registr|ning|ation"
    r"|institution|pligt|advokat|itet|ity|ment|[grsb]hed|skab|folk|erede|kort|retten|station"
    r"|marked|butik|lejr|bro|park|kvarter|kaserne)"
    r"(?:en|et|erne|er|ene|e|n|t)?s?$|^\w{7,}(?:[^s]en|[^a]ssen|et|erne)s?$"
)
SURNAME = re.compile(
    r"(?:[dgkm]sen|sson|escu|eanu|enko|chuk|czyk|wska|wski|ovic|ović|evic|oglu|oğlu"
    r"|kova|vili|iene|auskas|gaard|gård|strøm|quist|kvist)$"
)
# A Danish word that opens a sentence often ends like this; a name seldom does.
ENDS_AS_A_WORD = re.compile(r"(?:en|et|ne|er|e|ing|hed|ts|ens|igt|isk|vis|[bdfgklmnprstv]t)$")
MAYBE_A_WORD = re.compile(r"(?:ede|te|\w{6}en|et|ne|er|else|ing|hed|ts|ens|igt|vis)$")
GENITIVE = re.compile(r"[^en]s$|[^er]ns$")
SPEAKS_TO = re.compile(
    r"(?:ring|sag|skr[ei]v|sen[dt]|tal|giv|gav|spørg|spurg|svar|meld|hils|lån|betal|fort[æa]l|hjælp"
    r"|videregiv|besked|sms|mail|brev|bud)\w*$"
)
MESSAGE = re.compile(
    r"(?:besked|sms|opkald|opring|brev|mail|svar|penge|hils|sedde?l|billede|hør|lån)\w*$"
)
WAITS_FOR = re.compile(
    r"(?:vent|hils|pass?|kald|stol|tænk|lyt|råb|se|så|vred|sur|svar|opmærksom)\w*$"
)
FOREIGN = re.compile(r"[^er]i$|[aouy]$|[wxzqč-žà-ãç-ïñ-öù-ý]|th|sz|ij|ou|ai|kh|ng$|mh?$|ic$")
ADJECTIVE = re.compile(r"(?:[lsn]?ig|lige|ligt|ske|isk|ets|ernes)$")
BUSINESS_AFTER = re.compile(r" (?:A/S|I/S|K/S|P/S|ApS|IVS|A\.M\.B\.A)\b")
FULL_NAMES = {("given", "family"), ("also_word", "family"), ("given", "capitals")}
SUPPORTS_NAME = ("given", "also_word", "family")


class Lists(NamedTuple):
    """The sections of names_da.txt, in lower case."""

    given: frozenset[str]
    also_words: frozenset[str]
    family: frozenset[str]
    places: frozenset[str]
    not_people: frozenset[str]
    place_first: frozenset[str]
    starters: frozenset[str]
    called: frozenset[str]
    people: frozenset[str]
    businesses: frozenset[str]
    before_places: frozenset[str]
    does: frozenset[str]
    does_anything: frozenset[str]

    @property
    def other(self) -> tuple[frozenset[str], ...]:
        return self.places, self.not_people, self.starters, self.people, self.businesses


@cache
def lists() -> Lists:
    """Read once, when the first text is looked at."""
    sections: dict[str, list[str]] = {}
    held: list[str] = []
    for line in LISTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            held = sections.setdefault(line.strip("[]").replace(" ", "_"), [])
        elif not line.startswith("#"):
            held += line.lower().split()
    return Lists(**{name: frozenset(sections[name]) for name in Lists._fields})


def has_name(text: str) -> bool:
    """True when `text` seems to name a person. The work grows linearly with its length."""
    return bool(first_name_in(text))


def first_name_in(text: str) -> str:
    """The first words of `text` that seem to name a person, as written; "" when none do."""
    return Reader(unicodedata.normalize("NFC", text)).first_person()


def without_s(word: str) -> str:
    """`word` in lower case without a genitive ending that follows a sign; "Oles" stays."""
    word = word.lower().replace("’", "'").replace("´", "'")
    return word.removesuffix("'s").removesuffix("'")


class Reader:
    """One text and its words. A word is looked at a fixed number of times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list(WORD.finditer(text))
        self.known = lists()

    def first_person(self) -> str:
        """The words that seem to name a person, from the first to the last; "" for none."""
        at, small = 0, self.known.given
        while at < len(self.words):
            word = self.words[at][0]
            if word.islower() and word not in small and "-" not in word:
                at += 1  # most words of most texts
            elif word[0].isupper():
                end = self.end_of_run(at)
                if self.is_person(at, end):
                    return self.text[self.words[at].start() : self.words[end - 1].end()]
                at = end
            elif self.is_given(word) and self.is_person_in_small(at):
                return word
            else:
                at += 1
        return ""

    def is_given(self, word: str) -> bool:
        """Whether `word` in small letters is a given name and no word."""
        known = self.known
        if "-" in word:
            return all(part in known.given for part in word.split("-"))
        return word in known.given and word not in known.also_words

    # -- one word ----------------------------------------------------------------------------------
    def low(self, at: int) -> str:
        """The word at `at` in lower case, or nothing outside the text."""
        return self.words[at][0].lower() if 0 <= at < len(self.words) else ""

    def kind(self, at: int) -> str:
        """What the capitalised word at `at` can be: a kind of name, "other" or "unknown"."""
        word, known = self.words[at][0], self.known
        if len(word) == 1:
            return "initial" if word.isalpha() else "other"
        if word.isupper() and len(word) < 4:
            return "other"
        low = without_s(word)
        forms = (low, low[:-1]) if low.endswith("s") else (low,)
        if any(form in known.also_words for form in forms):
            return "also_word"
        for name in ("given", "family"):
            if any(form in getattr(known, name) for form in forms):
                return name
        if any(form in words for words in known.other for form in forms):
            return "other"
        if word.isupper() and word.isalpha():
            return "capitals"
        if not self.is_shaped_as_name(word) or NOT_A_PERSON.search(low):
            return "other"
        if "-" in low:
            parts = low.split("-")
            if any(part in known.not_people or part in known.places for part in parts):
                return "other"
            if any(part in known.given for part in parts):
                return "given"
        return "family" if any(SURNAME.search(form) for form in forms) else "unknown"

    @staticmethod
    def is_shaped_as_name(word: str) -> bool:
        """Letters only, and capitals only where a name has them: "McAdam", "O'Hara", "Al-Amin"."""
        if any(c.isdigit() for c in word):
            return False
        for part in re.split("['’´-]", word):
            inner = part[3:] if part.startswith("Mac") else part[2:] if part[:2] == "Mc" else part
            if inner[1:] != inner[1:].lower():
                return False
        return "-" not in word or word.rsplit("-", 1)[1][0].isupper()

    # -- runs --------------------------------------------------------------------------------------
    def gap(self, at: int) -> str:
        """What stands between the word at `at` and the one before."""
        start = self.words[at - 1].end() if at else 0
        return self.text[start : self.words[at].start()][-40:]

    def end_of_run(self, at: int) -> int:
        """Where the capitalised words that stand together from `at` end."""
        end = at + 1
        while end < len(self.words):
            gap = self.gap(end)
            after_initial = gap in (". ", ".") and len(self.words[end - 1][0]) == 1
            if gap not in (" ", "\xa0") and not after_initial:
                break
            if self.words[end][0][0].isupper():
                end += 1
            elif (
                self.words[end][0] in PARTICLES
                and end + 1 < len(self.words)
                and self.gap(end + 1) == " "
                and self.words[end + 1][0][0].isupper()
            ):
                end += 2
            else:
                break
        return end

    def opens(self, at: int) -> bool:
        """Whether the word at `at` is the first of a sentence, a line, a cell or a quotation."""
        if at == 0:
            return True
        gap = self.gap(at)
        if gap.strip() == "." and self.low(at - 1) in ABBREVIATIONS:
            return False
        return any(sign in OPENS_SENTENCE for sign in gap)

    def is_called(self, at: int) -> bool:
        """Whether the words before say that a name follows."""
        known, before = self.known, self.low(at - 1)
        gap = self.gap(at) if at else "."
        if before in TITLES and gap in (". ", " "):
            return True
        if gap.strip(" :\"“”„'’") or "\n" in gap:
            return False
        if self.low(at - 2) in ("der", "som") and self.low(at - 3) in known.businesses:
            return False
        if before in known.called:
            return True
        return before in ("er", "var", "sig", "hende", "ham", "dem", "nok", "også") and any(
            self.low(at - back) in known.called for back in (2, 3)
        )

    def is_person(self, start: int, end: int) -> bool:
        """Whether the run from `start` to `end` names a person."""
        known = self.known
        opens = self.opens(start)
        if opens and not self.is_called(start):
            while start < end and any(
                self.low(start) in words
                for words in (known.starters, known.people, known.businesses)
            ):
                start, opens = start + 1, False
        while start < end and self.words[start][0].rpartition("-")[2].islower():
            start, opens = start + 1, False  # "CMM-kollegaen X" is read as "kollegaen X"
        if start == end:
            return False
        kinds = [self.kind(at) for at in range(start, end) if self.words[at][0] not in PARTICLES]
        if self.is_called(start) and kinds[0] != "other":
            return True
        before = "" if opens else self.low(start - 1).rpartition("-")[2]
        if before in known.businesses or BUSINESS_AFTER.match(self.text, self.words[end - 1].end()):
            return False
        if "other" in kinds or "capitals" in kinds or len(kinds) > LONGEST_NAME:
            pairs = set(zip(kinds, kinds[1:], strict=False))
            return kinds[-1] != "other" and bool(pairs & FULL_NAMES)
        if len(kinds) == 1:
            return self.is_single_name(start, kinds[0], before, opens)
        if any(kind in SUPPORTS_NAME for kind in kinds):
            return True
        if kinds[-1] == "initial" or kinds.count("unknown") < 2 and kinds[0] != "initial":
            return False
        first = self.low(start)
        if (
            first in known.place_first
            or ADJECTIVE.search(first)
            or self.is_place_here(start, before)
        ):
            return False
        follows = self.low(end)
        is_subject = follows in known.does or follows in known.does_anything
        return not opens or len(kinds) > 2 or is_subject or not MAYBE_A_WORD.search(first)

    def is_single_name(self, at: int, kind: str, before: str, opens: bool) -> bool:
        """Whether one capitalised word is a person; `before` stands before it in its sentence."""
        known = self.known
        if self.text[self.words[at].start() - 1 : self.words[at].start()] in tuple("@._/\\#&="):
            return False
        if kind == "given":
            return True
        if kind in ("initial", "other", "capitals"):
            return False
        if opens:
            return kind == "family" or self.does_something(at, kind)
        if before in known.people:
            return True
        if before == "til":
            told = any(SPEAKS_TO.match(self.low(at - back)) for back in (2, 3, 4))
            return told or kind == "family" or self.low(at - 2) in known.people
        if before == "fra" and kind == "family":
            return True
        return not self.is_place_here(at, before)

    def is_place_here(self, at: int, before: str) -> bool:
        """Whether the word before takes a place, and not a person as in "besked fra X"."""
        if before == "fra" and any(MESSAGE.match(self.low(at - back)) for back in (2, 3)):
            return False
        if before == "på" and WAITS_FOR.match(self.low(at - 2)):
            return False
        if before in ("og", "eller", "samt") or self.gap(at) == ", ":
            listed = at - 1 if self.gap(at) == ", " else at - 2
            return listed > 0 and (
                self.low(listed - 1) in self.known.before_places
                or self.low(listed) in self.known.places
            )
        return before in self.known.before_places

    def does_something(self, at: int, kind: str) -> bool:
        """Whether an unsure first word is followed by a verb that says it is a person."""
        word, verb = self.low(at), self.low(at + 1)
        if not verb or self.gap(at + 1) != " " or kind not in ("unknown", "also_word"):
            return False
        if verb in self.known.people:  # "Xs kæreste"
            return bool(GENITIVE.search(word))
        if verb in self.known.does:
            return kind == "also_word" or not ENDS_AS_A_WORD.search(word)
        if ENDS_AS_A_WORD.search(word) or kind != "unknown":
            return False
        return verb in self.known.does_anything and bool(FOREIGN.search(word))

    def is_person_in_small(self, at: int) -> bool:
        """A listed name without its capital: after "hedder", or with its family name."""
        follows = at + 1 < len(self.words) and self.words[at + 1][0] in self.known.family
        return self.is_called(at) or (follows and self.gap(at + 1) == " ")
