"""What an app offers to the search: a title, where it stands, and plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Findable:
    title: str
    url: str
    lead: str
    text: str
