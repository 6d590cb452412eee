"""The flowchart as picture, table or text, for fact-checking and for the wall."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import override

from referrals import drawing


class Command(BaseCommand):
    help = "Draw the flowchart from its data: a picture, Mermaid, a table to sign, or an outline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = ("svg", "mermaid", "table", "outline")
        parser.add_argument("--format", choices=kinds, default="svg")
        parser.add_argument("--language", choices=("da", "en"), default="da")
        parser.add_argument("--out", type=Path, help="file to write; without it, standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = draw(options["format"], options["language"])
        if options["out"]:
            options["out"].write_text(drawn, encoding="utf-8", newline="\n")
        else:
            self.stdout.write(drawn, ending="")


def draw(kind: str, language: str) -> str:
    if kind == "mermaid":
        return drawing.mermaid(language=language)
    if kind == "table":
        return drawing.golden_table(language=language)
    if kind == "outline":
        return "\n".join([*drawing.outline(language=language), ""])
    with override(language):
        base = reverse("referrals:procedure")
    return drawing.svg(language=language, base=base)
