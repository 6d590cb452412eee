"""An editor's mistakes are told with the line they stand on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.checking import mistakes, portal_links

GOOD = """Indledning med **fed** og [et link](/procedure/).

## Først

| Hvem | Hvornår |
| --- | --- |
| Alarmcentralen | Ved \\| fare |
| Hotlinen | |

### Derefter

- Ring {{contact:112}}
- 4.200 kr. om måneden i 2024-2025

```
| ikke | en | tabel |
```
"""


def test_a_good_text_has_none():
    assert mistakes(GOOD) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Et\n\n<script>alert(1)</script>\n", 3, "HTML kan ikke bruges: <script>"),
        ("Et\nto <iframe src=x></iframe>\n", 2, "HTML kan ikke bruges: <iframe"),
        ("![](https://example.org/x.png)", 1, "Billedet har ingen ord"),
        ("Et\n![Et hus](https://example.org/x.png)", 2, "Billeder kan ikke bruges"),
        ("# Titel", 1, "Begynd med ##"),
        ("## Et\n\n#### Tre", 3, "springer fra niveau 2 til 4"),
        ("### Et", 1, "springer fra niveau 1 til 3"),
        ("##\n", 1, "Overskriften er tom"),
        (
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 1 |\n",
            4,
            "Rækken har 1 felter, og tabellen har 2",
        ),
        ("| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n", 3, "Rækken har 3 felter"),
        ("Tekst\n\n| a | b |\n| 1 | 2 |\n", 3, "hører ikke til en tabel"),
        ("Ring 70 20 25 50", 1, "Skriv ikke 70 20 25 50"),
        ("Et\nRing 70202550 nu", 2, "Skriv ikke 70202550"),
        ("Skriv til +45 70 20 25 50.", 1, "Skriv ikke +45 70 20 25 50"),
        ("Du kan ringe 112.", 1, "Skriv ikke 112"),
        ("Please call 114", 1, "Skriv ikke 114"),
    ],
)
def test_each_mistake_names_its_line(text, line, said):
    found = mistakes(text)
    assert [one.line for one in found][:1] == [line]
    assert said in found[0].said


def test_law_and_years_are_no_telephone_numbers():
    assert mistakes("Lov nr. 1544 af 12/12/2023, § 262 a, 2024-2025, 12345 kr., 1.250,5.") == []


def test_links_within_the_portal_are_found_with_their_line():
    text = "Se [a](/procedure/#q-role).\nOg [b](https://example.org/) og\n[c](//evil) [d](/was)."
    assert list(portal_links(text)) == [(1, "/procedure/"), (3, "/was")]


@given(st.text(alphabet="#|-<>!()[]{}ab 112\n", max_size=80))
def test_no_text_breaks_the_check(text):
    lines = max(1, len(text.splitlines()))
    assert all(1 <= one.line <= lines for one in mistakes(text))
