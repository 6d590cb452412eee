"""A lost brace swallows every rule after it, and no page says a word."""

from pathlib import Path

import pytest

FILES = sorted(Path("static/css").glob("*.css"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_rule_is_closed_before_the_next_begins(path):
    depth, inside = 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        opens, closes = line.count("{"), line.count("}")
        if opens > closes:
            holds_rules = line.lstrip().startswith("@")
            assert not inside or inside[-1], f"{path.name}:{number} begins inside another rule"
            inside.append(holds_rules)
        elif closes > opens:
            assert inside, f"{path.name}:{number} closes nothing"
            inside.pop()
        depth += opens - closes

    assert depth == 0
