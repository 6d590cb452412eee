"""Reads a page the way a test asks about it: its elements, in order, with attributes and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track use wbr".split())


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    inside: list[Element] = field(default_factory=list)  # from the outermost in
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attrs.get(name, "")

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class Markup(HTMLParser):
    """Every element of a page; `problems` says where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.problems: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.problems += [f"<{element.tag}> is never closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, list(self._open))
        if len(element.attrs) != len(attrs):
            self.problems.append(f"<{tag}> names an attribute twice")
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1].tag != tag:
            self.problems.append(f"</{tag}> closes nothing")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attrs: str) -> list[Element]:
        """Elements of this kind; `class_` asks for one class among many."""
        css = attrs.pop("class_", "")
        return [
            e
            for e in self.elements
            if e.tag == tag
            and (not css or css in e["class"].split())
            and all(e[k] == v for k, v in attrs.items())
        ]

    def one(self, tag: str, **attrs: str) -> Element:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of <{tag}> {attrs}"
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [e["id"] for e in self.elements if e["id"]]

    def by_id(self, id_: str) -> Element:
        return next(e for e in self.elements if e["id"] == id_)


def assert_sound(page: Markup) -> None:
    """What every page promises, whatever it is about."""
    assert page.problems == []
    assert sorted(page.ids) == sorted(set(page.ids)), "an id stands twice"
    assert len(page.all("h1")) == 1
    for element in page.elements:
        assert "style" not in element.attrs, element
        assert not [name for name in element.attrs if name.startswith("on")], element
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for id_ in element[name].split():
                assert id_ in page.ids, f"{name}={id_} points nowhere"
    assert not [e for e in page.all("script") if not e["src"]]
    assert not page.all("style")
    links = [e["href"] for e in page.all("a")]
    assert "" not in links
    assert not [link for link in links if link.startswith("javascript:")]
    assert not [link for link in links if link[0] == "#" and link[1:] not in page.ids]
    assert not [e for e in page.all("img") if "alt" not in e.attrs]
    assert not [e for e in page.all("button") if not e["type"]]
