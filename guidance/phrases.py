"""What a person in danger, or someone helping them, needs in their own language.

Source: signs-of-trafficking.md 17.3, with its marks. Left out are the messages that CMM, the
police or a union must confirm first (price and hours of the hotline, 112 without a SIM card,
unions for those who are not members). A language is public only when someone has vouched for it:
see `PhraseCard`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

Text = str | Promise
DANISH, ENGLISH = "da", "en"


@dataclass(frozen=True, slots=True)
class Message:
    key: str  # kept for good: translations hang on it
    text: Text
    mark: str = "I"

    def in_language(self, language: str) -> str:
        """The portal's own words, in Danish or English."""
        with override(language):
            return str(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    title: Message
    messages: tuple[Message, ...]


PARTS = (
    Part(
        Message("part-rights", _("Det er din ret")),
        (
            Message("own-body", _("Du bestemmer selv over din krop, dit arbejde og dine papirer.")),
            Message("passport", _("Ingen må tage dit pas eller dit id.")),
            Message(
                "no-force", _("Ingen må tvinge eller true dig til at arbejde eller sælge sex.")
            ),
            Message("pay", _("Du har ret til løn for dit arbejde.")),
            Message("debt", _("Du skal ikke arbejde gratis for at betale en gæld for rejsen.")),
            Message("leave", _("Du må gerne gå fra dit arbejde og fra det sted, hvor du bor.")),
            Message("doctor", _("Du må gå til læge. Lægen siger det ikke til din arbejdsgiver.")),
            Message("not-your-fault", _("Det er ikke din skyld.")),
        ),
    ),
    Part(
        Message("part-help", _("Sådan kan du få hjælp")),
        (
            Message("you-decide", _("Hjælpen er frivillig. Du bestemmer."), "V"),
            Message("no-name", _("Du kan tale med os uden at sige, hvad du hedder."), "V"),
            Message(
                "not-police",
                _("Center mod Menneskehandel er en offentlig myndighed. Det er ikke politiet."),
            ),
            Message(
                "what-help",
                _("Hjælpen kan være et sikkert sted at bo, læge, psykolog og rådgivning."),
                "V",
            ),
            Message("interpreter", _("Du kan få en tolk."), "V"),
            Message(
                "lawyer", _("I en straffesag kan du få en advokat, uden at du skal betale."), "V"
            ),
            Message("under-18", _("Er du under 18 år, har du ret til særlig beskyttelse.")),
            Message("forced-crime", _("Har nogen tvunget dig til noget ulovligt, så sig det.")),
        ),
    ),
    Part(
        Message("part-show", _("Vis den her side til en, du stoler på")),
        (
            Message("call-for-me", _("Jeg har brug for hjælp. Ring til nummeret på siden.")),
            Message("in-danger", _("Jeg er i fare nu. Ring 112.")),
            Message("alone", _("Jeg vil gerne tale med dig alene.")),
            Message("my-passport", _("Nogen har taget mit pas.")),
            Message("do-not-tell", _("Sig det ikke til min arbejdsgiver eller min partner.")),
            Message("need-interpreter", _("Jeg har brug for en tolk.")),
            Message("can-you-talk", _("Er du i sikkerhed nu? Kan du tale? Peg på ja eller nej.")),
            Message("yes", _("Ja")),
            Message("no", _("Nej")),
        ),
    ),
)
MESSAGES = {one.key: one for part in PARTS for one in (part.title, *part.messages)}

# Languages proposed first (17.2): code, name in Danish, own name. CMM decides.
LANGUAGES = (
    ("pl", "polsk", "polski"),
    ("ro", "rumænsk", "română"),
    ("uk", "ukrainsk", "українська"),
    ("th", "thai", "ไทย"),
    ("ar", "arabisk", "العربية"),
    ("vi", "vietnamesisk", "Tiếng Việt"),
    ("lt", "litauisk", "lietuvių"),
    ("bg", "bulgarsk", "български"),
    ("ru", "russisk", "русский"),
    ("fr", "fransk", "français"),
    ("es", "spansk", "español"),
    ("pt", "portugisisk", "português"),
    ("tl", "tagalog", "Tagalog"),
    ("ne", "nepali", "नेपाली"),
    ("zh-hans", "kinesisk (forenklet)", "简体中文"),
)
RIGHT_TO_LEFT = frozenset({"ar"})
