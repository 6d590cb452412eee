"""The word list of our Danish: what we say, and what we do not, in every public text."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Word → what we say instead.
NOT_OURS = {
    r"offer|offeret|ofre|ofret|ofrene|ofrenes": "person, der kan være udsat for menneskehandel",
    r"prostituerede?|prostituerer|sexarbejdere?n?": "person i prostitution",
    r"afhøring(en|er)?|interview(et|s)?": "samtale",
    r"indtast|indsend|submit|download|upload": "skriv, send, hent",
    r"login|logge ind på": "log ind",
    r"token|PIN-kode": "kode",
    r"illegal|illegale|illegalt": "uden lovligt ophold",
    r"påstår|indrømmer": "fortæller",
    r"klik her|læs mere": "et link siger, hvor det går hen",
    r"bagmand|bagmænd(ene)?": "den, der udnytter",
    r"fx|f\.eks\.|bl\.a\.|ca\.|mht\.|evt\.": "skriv ordet helt ud",
}
# Where a word stands in a title that is not ours, or where the law says it.
ALLOWED = {
    "crisisplan/points.py": {"offer|offeret"},
    "guidance/content/da/tegn-paa-menneskehandel/19-kilder-og-forbehold.md": {"offer|offeret"},
    "guidance/content/da/beredskabsplan-sundhedskriser/01-kort-fortalt.md": {"offer|offeret"},
    "guidance/content/da/beredskabsplan-sundhedskriser/04-de-otte-punkter.md": {"offer|offeret"},
    "guidance/content/en/tegn-paa-menneskehandel/19-kilder-og-forbehold.md": {"offer|offeret"},
    "guidance/content/en/tegn-paa-menneskehandel/02-hvad-er-menneskehandel.md": {"bagmand"},
    "guidance/content/publications.toml": {"offer|offeret"},
    "referrals/casework/history.py": {"indtast|indsend|submit|download|upload"},  # a verb's key
    "guidance/content/da/tegn-paa-menneskehandel/02-hvad-er-menneskehandel.md": {"bagmand"},
}
TEXTS = [
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted((ROOT / "guidance" / "content").rglob("*.md")),
    ROOT / "guidance" / "content" / "publications.toml",
    ROOT / "guidance" / "content" / "contacts.toml",  # sources.toml holds titles of others
    *(
        path
        for folder in ("referrals", "crisisplan", "guidance", "portal")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ),
]


def danish_in(path):
    """The parts of a file that a reader sees: whole texts, or the strings inside gettext."""
    text = path.read_text()
    if path.suffix in (".md", ".toml"):
        return text
    if path.suffix == ".html":
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", " ", text, flags=re.S)
        translated = re.findall(r'{% translate "(.*?)"', text)
        blocks = re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate %}", text, re.S)
        return "\n".join(translated + blocks)
    calls = re.findall(r"(?:_|gettext_lazy|pgettext_lazy|ngettext)\((.*?)\)\n", text, re.S)
    return "\n".join(line for call in calls for line in re.findall(r'"(.*?)"', call))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_public_text_uses_a_word_we_do_not(path):
    name = str(path.relative_to(ROOT))
    text = danish_in(path)
    allowed = ALLOWED.get(name, set())
    found = [
        f"{match.group()} → {instead}"
        for words, instead in NOT_OURS.items()
        if not any(words.startswith(start) for start in allowed)
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text, re.I)
    ]

    assert found == []


def test_the_reader_is_never_shouted_at():
    shouted = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if path.suffix != ".toml" and re.search(r"[a-zæøå]!", danish_in(path))
    ]

    assert shouted == []


def test_the_words_are_searched_for_where_they_stand():
    """The search finds a word in a template, a chapter and a gettext call."""
    assert any("hotline" in danish_in(path).lower() for path in TEXTS if path.suffix == ".html")
    assert any("Ring" in danish_in(path) for path in TEXTS if path.suffix == ".md")
    questions = ROOT / "referrals" / "questions.py"
    assert "Er nogen i fare lige nu?" in danish_in(questions)


def lix_of(text):
    """Words per sentence plus the share of words over six letters (Björnsson)."""
    sentences = [s for s in re.split(r"[.!?:]\s|\n\s*\n|\n[-#|\d]", text) if re.search(r"\w", s)]
    words = re.findall(r"[\wæøåÆØÅ]+", text)
    long = [word for word in words if len(word) > 6]
    return len(words) / len(sentences) + 100 * len(long) / len(words)


def test_the_readability_of_each_chapter_is_printed(capsys):
    """Printed, not failed: the number is a hint for the editor (`pytest -s`)."""
    chapters = [path for path in TEXTS if path.suffix == ".md"]
    figures = {str(p.relative_to(ROOT)): lix_of(p.read_text().split("---", 2)[2]) for p in chapters}
    with capsys.disabled():
        worst = max(figures, key=figures.__getitem__)
        print(f"\nLIX of {len(figures)} chapters: highest {figures[worst]:.0f} ({worst})")

    assert len(figures) >= 20
