"""Copies the parts of the design system we use from node_modules/ to build/static/dkfds/.

The licences travel with the files. Copying all of `dist/` would cost 41 MB; this is under 2.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
SCRIPTS = ("Latin1", "Latin2", "Latin3", "Cyrillic", "Pi")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE_MAP = re.compile(r"/\*#\s*sourceMappingURL=[^*]*\*/")
PICTURE = re.compile(r"\.\./img/[A-Za-z0-9_./-]+")


class Command(BaseCommand):
    help = "Copy stylesheet, icons and fonts of the design system to build/static/dkfds/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(settings.BASE_DIR) / "node_modules" / "dkfds" / "dist"
        if not source.exists():
            raise CommandError("node_modules/dkfds is missing. Run: npm ci")
        target = Path(settings.BASE_DIR) / "build" / "static" / "dkfds"
        style = (source / "css" / "dkfds.min.css").read_text()
        style = SOURCE_MAP.sub("", FONT_FACE.sub("", style))
        # Our own @font-face rules, one per weight and script, stand in portal.css.
        write(target / "css" / "dkfds.min.css", style)
        for name in {"../img/all-svg-icons.svg", *PICTURE.findall(style)}:
            copy(source / "css" / name, target / "css" / name)
        fonts = Path("fonts") / "IBMPlexSans"
        for weight in WEIGHTS:
            for script in SCRIPTS:
                name = fonts / "split" / "woff2" / f"IBMPlexSans-{weight}-{script}.woff2"
                copy(source / name, target / name)
        for weight in ("Regular", "Italic", "SemiBold"):
            name = fonts / "complete" / "woff2" / f"IBMPlexSans-{weight}.woff2"
            copy(source / name, target / name)
        copy(source / "LICENSE.md", target / "LICENSE.md")
        for licence in (source / fonts).rglob("*icense*"):
            copy(licence, target / licence.relative_to(source))
        self.stdout.write("· Copied the design system's files to build/static/dkfds")


def copy(source: Path, target: Path) -> None:
    target = Path(str(target.resolve()))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
