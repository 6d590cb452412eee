"""How much room a text takes in the drawing: estimated widths, and lines that fit.

The reader's machine may not have IBM Plex Sans, and an SVG shown as a picture cannot load it. So a
width is that of the widest of the fonts named in `FONTS`, measured on their own tables.
"""

from collections.abc import Sequence

# Condensed, because plain DejaVu Sans is a fifth wider than the others and would leave its box.
FONTS = "IBM Plex Sans, Arial, Helvetica, DejaVu Sans Condensed, sans-serif"
BULLET = "•\u00a0"
GAP = "\u2003"  # between answers that share a line; a plain space would collapse
BOLD = 1.115  # the widest bold, set against the widest regular
_EMS = {
    character: width
    for characters, width in (
        ("ijl.,:;' \u00a0", 0.29),
        ("frt", 0.36),
        ("I()-/!·", 0.4),
        ("cksvxyzJ?L", 0.53),
        ("•–»«", 0.56),
        ("ABCDEFGHKNOPQRSTUVXYZØÅ&", 0.67),
        ("mwæMWÆ…→", 0.89),
        (GAP, 1.0),
    )
    for character in characters
}
_LONG = 90  # characters in an answer, before it is cut at a pause


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The text's width in the drawing's units, never less than it turns out to be."""
    return sum(_EMS.get(letter, 0.58) for letter in text) * size * (BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `room`. A word wider than that gets a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def listed(texts: Sequence[str], room: float, size: float) -> tuple[str, ...]:
    """One text as it is; several with a bullet each, sharing a line where they fit whole."""
    if len(texts) == 1:
        return wrap(texts[0], room, size)
    lines: list[str] = []
    may_share = False  # a wrapped item ends its last line
    for text in texts:
        item = BULLET + text
        shared = f"{lines[-1]}{GAP}{item}" if lines else item
        if may_share and width(shared, size) <= room:
            lines[-1] = shared
            continue
        wrapped = wrap(item, room, size)
        lines.extend(wrapped)
        may_share = len(wrapped) == 1
    return tuple(lines)


def shortened(text: str) -> str:
    """A very long answer up to its first pause, and an ellipsis: the table has all of it."""
    if len(text) <= _LONG:
        return text
    pauses = [place for place in (text.find(", ", 20), text.find(". ", 20)) if place > 0]
    return f"{text[: min(pauses)]}\u00a0…" if pauses else text
