"""The package as a file people read and archives keep: PDF/A-3a, PDF/UA-1, and what it shows."""

import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET

import jsonschema
import pikepdf
import pytest

from referrals import keyring, package
from referrals.casework import content
from tests import builders
from tests.guidance.test_folder import all_elements, is_font
from tests.referrals.test_package import FULL, SCHEMA, handed_over, keys_of, package_of

pytestmark = pytest.mark.django_db
SEEN = ("obs.facts-seen", "Et vidne så bilen komme. " * 55)


@pytest.fixture
def people():
    return builders.make_people()


# -- the paper ------------------------------------------------------------------------------------
def lines_of(pdf):
    """Every piece of text a PDF draws, read through its fonts' own letter tables."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            letters, tables = {}, {n: letters_of(f) for n, f in page.Resources.Font.items()}
            for given, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    letters = tables[str(given[0])]
                elif str(operator) in ("Tj", "TJ"):
                    drawn = given[0] if str(operator) == "TJ" else given
                    codes = b"".join(bytes(one) for one in drawn if isinstance(one, pikepdf.String))
                    yield "".join(letters[codes[n : n + 2]] for n in range(0, len(codes), 2))


def letters_of(font):
    """Glyph code (two bytes) → the text it stands for."""
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>", table)
    return {bytes.fromhex(g): bytes.fromhex(u).decode("utf-16-be") for g, u in pairs}


def text_of(pdf):
    return " ".join(" ".join(lines_of(pdf)).split())


@pytest.fixture
def paper(people):
    made = package_of(people, **FULL, reason="Personen har sagt ja.")
    with pikepdf.open(io.BytesIO(package.render(made))) as pdf:
        yield pdf, made


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua_1(paper):
    pdf, made = paper
    created = str(pdf.docinfo["/CreationDate"])  # reading the metadata rewrites it
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == f"Overdragelse {made['reference']}"
        assert metadata["xmp:CreateDate"] == made["hand_off"]["given_at"]
    described = pdf.Root.Metadata.read_bytes()
    assert ET.fromstring(described.split(b"?>", 1)[1].rsplit(b"<?", 1)[0]) is not None
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in described
    digits = made["hand_off"]["given_at"].translate({ord(c): None for c in "-:TZ"})
    assert created == f"D:{digits}Z"
    assert "/Encrypt" not in pdf.trailer
    assert len(pdf.trailer["/ID"]) == 2
    assert pdf.pdf_version == "1.7"


def test_its_colours_have_a_profile(paper):
    pdf, _made = paper
    (intent,) = pdf.Root.OutputIntents
    profile = intent.DestOutputProfile

    assert intent.S == "/GTS_PDFA1"
    assert profile.N == 3
    header = profile.read_bytes()
    assert (header[36:40], header[16:20]) == (b"acsp", b"RGB ")


def test_it_is_tagged_with_language_title_and_headings(paper):
    pdf, _made = paper
    levels = [int(kind[2:]) for kind, _, _ in all_elements(pdf) if re.fullmatch("/H[1-6]", kind)]

    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "da"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_value_is_tied_to_its_label(paper):
    pdf, _made = paper
    found = all_elements(pdf)
    labels = {str(node.ID) for kind, node, _ in found if kind == "/TH"}
    cells = [node for kind, node, _ in found if kind == "/TD"]

    assert len(cells) > 20
    for cell in cells:
        assert {str(name) for name in cell.A.Headers} & labels


def test_every_font_is_embedded_with_its_letters(paper):
    pdf, _made = paper
    fonts = [obj for obj in pdf.objects if is_font(obj)]

    assert fonts
    for font in fonts:
        inner = font.DescendantFonts[0]
        assert "/ToUnicode" in font
        assert inner.CIDToGIDMap == "/Identity"
        assert "/FontFile2" in inner.FontDescriptor


def test_nothing_in_it_acts_or_points_elsewhere(paper):
    pdf, _made = paper

    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
    assert "/JavaScript" not in pdf.Root.Names
    for page in pdf.pages:
        assert "/Annots" not in page
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            assert "/F" not in obj
            assert "LZW" not in str(obj.get("/Filter"))


def test_the_attached_file_is_the_data_and_says_so(paper):
    pdf, made = paper
    (filed,) = pdf.Root.AF
    names = pdf.Root.Names.EmbeddedFiles.Names
    inner = filed.EF.F

    assert [str(names[0])] == list(pdf.attachments) == ["overdragelse.json"]
    assert filed.AFRelationship == "/Source"
    assert str(filed.UF) == str(filed.F) == "overdragelse.json"
    assert str(filed.Desc)
    assert inner.Subtype == "/application/json"
    assert str(inner.Params.ModDate)
    assert inner.read_bytes().decode() == package.to_json(made)
    assert bytes(inner.Params.CheckSum) == hashlib.md5(inner.read_bytes()).digest()
    assert inner.Params.Size == len(inner.read_bytes())


def test_the_paper_names_the_fingerprint_of_its_data(people):
    made = package_of(people)
    data = hashlib.sha256(package.to_json(made).encode()).hexdigest()

    assert data in text_of(package.render(made)).replace(" ", "")


def test_the_most_important_comes_first_and_every_page_has_its_number(people):
    long = {key: SEEN[1] for key in ("obs.facts-seen", "obs.facts-heard")}
    pdf = package.render(package_of(people, **{**FULL, **long}))
    text = text_of(pdf)

    threat, seen = (" ".join(content.row_of(*one)) for one in (("safe.threat", "yes"), SEEN))
    places = [text.index(words) for words in ("Det vigtigste", threat, seen[:40])]
    assert places == sorted(places)
    pages = len(pikepdf.open(io.BytesIO(pdf)).pages)
    assert pages > 2
    assert f"Side {pages} af {pages}" in text


def test_what_looks_like_html_is_text(people):
    typed = "<img src=x onerror=alert(1)><b>fed</b> &amp; {{ tal }} {% if %}"
    text = text_of(package.render(package_of(people, **{"obs.facts-seen": typed})))

    assert typed in text


def test_one_endless_word_stays_on_the_page(people):
    pdf = package.render(package_of(people, **{"obs.facts-seen": "x" * 1500, "p.name": "W" * 80}))
    pieces = [line.strip() for line in lines_of(pdf)]

    for letter, count in (("x", 1500), ("W", 80)):
        endless = [len(one) for one in pieces if one and set(one) == {letter}]
        assert sum(endless) >= count
        assert max(endless) <= 100  # letters that have room on a line


def test_letters_that_no_font_has_are_said_and_stand_in_the_data(people):
    made = package_of(people, **{"obs.facts-told": "Hun hedder \ue0f1\ue0f2 ] og \ue0f1."})
    pdf = package.render(made)

    assert "Hun hedder [?] ] og [?]." in text_of(pdf)
    assert "Nogle tegn findes ikke i filens skrift" in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        data = opened.Root.AF[0].EF.F.read_bytes().decode()
    assert json.loads(data) == made


def test_title_and_file_say_nothing_about_the_person(people):
    pdf = pikepdf.open(io.BytesIO(package.render(package_of(people, **FULL))))
    with pdf.open_outline() as outline:
        told = " ".join(str(item.title) for item in walk(outline.root))

    for words in (str(dict(pdf.docinfo)), told):
        assert "Opdigtet" not in words
        assert "Ingensteds" not in words


def walk(items):
    for item in items:
        yield item
        yield from walk(item.children)


def test_a_damaged_part_is_said_to_be_damaged(people):
    moved = handed_over(people)
    moved.parts.filter(kind="person").update(sealed=b"\x01" + b"x" * 100)
    made = package.of_handoff(moved, keys_of(people, "us-receiver"))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    text = text_of(package.render(made))

    assert {part["kind"]: part["state"] for part in made["parts"]}["person"] == "damaged"
    assert "Denne del er beskadiget" in text
    assert "noget vigtigt kan mangle her" in text
    assert "Personen har ikke sit eget pas." in text


def test_without_a_key_nothing_is_shown_as_empty(people):
    made = package.of_handoff(handed_over(people), keyring.Keyring(people["us-receiver"], {}))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)

    assert {part["state"] for part in made["parts"]} == {"no-key"}
    assert made["hand_off"]["basis"]["state"] == "no-key"
    assert "åbner ikke denne del" in text_of(package.render(made))
