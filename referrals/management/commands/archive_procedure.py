"""Keep the flowchart and form in force, so that a case can be shown as its sender saw it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals import drawing, flowchart, versions


def to_sign() -> str:
    """The table of every answer and outcome, and how many paths lead where, in Danish."""
    return drawing.golden_table(language="da") + "\n" + drawing.paths_table(language="da")


class Command(BaseCommand):
    help = "Write the versions of flowchart and form in force into referrals/archive/."

    def handle(self, *args: Any, **options: Any) -> None:
        versions.FOLDER.mkdir(exist_ok=True)
        for name, content in versions.current().items():
            path = versions.FOLDER / name
            if path.exists():
                kept = json.loads(path.read_text(encoding="utf-8"))
                if kept["hash"] != content["hash"]:
                    raise CommandError(
                        f"{name} is archived with other words. Raise the version first: a "
                        "version that has reached a sender is never changed."
                    )
                continue
            text = json.dumps(content, ensure_ascii=False, indent=1)
            path.write_text(text + "\n", encoding="utf-8")
            self.stdout.write(f"archived {name}")
        table = versions.FOLDER / f"table-{flowchart.FLOW_VERSION}.md"
        if not table.exists():
            table.write_text(to_sign(), encoding="utf-8")
            self.stdout.write(f"archived {table.name}, to be signed")
