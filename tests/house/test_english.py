"""Under /en/ the frame, the walk, the form and the plan are English; what is not says so."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests import builders
from tests.guidance.library import load_shipped

# Names and words that stay Danish, and keep their letters.
NAMES = re.compile(
    r"Udlændinge\w*|Sjælland|Sådan genkender du|sårbare|Fælles|Prøvesyge|grundlovsforhør"
    r"|Røde|Undgå skjult|Retshjælp\w*|Rigsadvokat\w*|Københavns?|den sociale døgnvagt"
    r"|Stine Stedfortræder"
)
PAGES = [
    "/en/",
    "/en/guidelines-og-procedurer/",
    "/en/vejledninger/tegn-paa-menneskehandel/",
    "/en/vejledninger/tegn-paa-menneskehandel/generelle-tegn/",
    "/en/vejledninger/tegn-paa-menneskehandel/udgaver/",
    "/en/vejledninger/tegn-paa-menneskehandel/tjekliste/",
    "/en/vejledninger/undgaa-skjult-tvangsarbejde/selvtest/",
    "/en/procedure/",
    "/en/henvisning/",
    "/en/henvisning/spoergsmaal/",
    "/en/henvisning/svar/",
    "/en/henvisning/kvittering/",
    "/en/beredskab/",
    "/en/beredskab/punkt/2/",
    "/en/kontakt/",
    "/en/faa-hjaelp/",
    "/en/privatliv/",
    "/en/sikker-paa-nettet/",
    "/en/soeg/",
    "/en/konto/log-ind/",
]


class EnglishText(HTMLParser):
    """The page's text outside every element that says lang="da"."""

    VOID = {"meta", "link", "img", "input", "br", "hr", "use"}

    def __init__(self):
        super().__init__()
        self.stack, self.words = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.stack.append(dict(attrs).get("lang", ""))

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data):
        said = [lang for lang in self.stack if lang]
        if not said or said[-1] != "da":
            self.words.append(data)


def danish_left_in(page):
    reader = EnglishText()
    reader.feed(page.text)
    text = NAMES.sub("", " ".join(reader.words))
    return sorted(set(re.findall(r"\w*[æøåÆØÅ]\w*", text)))


@pytest.fixture
def client(db):
    builders.make_people()
    return Client()


def test_no_danish_is_left_on_english_pages(client):
    load_shipped()
    left = {address: danish_left_in(client.get(address)) for address in PAGES}

    assert {address: words for address, words in left.items() if words} == {}


def test_the_whole_walk_and_form_are_english(client):
    words = {}
    for key, value in builders.WALK.items():
        words[key] = danish_left_in(client.get(f"/en/procedure/spoergsmaal/{key}/"))
        client.post(f"/en/procedure/spoergsmaal/{key}/", {"answer": value})
    words["outcome"] = danish_left_in(client.get("/en/procedure/resultat/"))
    words["error"] = danish_left_in(client.post("/en/procedure/spoergsmaal/role/", {}))
    for page in client.get("/en/henvisning/").context["pages"]:
        words[page.slug] = danish_left_in(client.get(f"/en/henvisning/{page.slug}/"))
        words[f"{page.slug} empty"] = danish_left_in(client.post(f"/en/henvisning/{page.slug}/"))

    assert {name: found for name, found in words.items() if found} == {}


def test_staff_pages_are_english_too(client):
    people = builders.make_people()
    builders.make_referral()
    lead = builders.signed_in(people["cmm-lead"])
    crisis = builders.signed_in(people["crisis-lead"])
    pages = {
        "/en/sager/": lead,
        "/en/konto/": lead,
        "/en/sager/laas-op/": lead,
        "/en/beredskab/styring/": crisis,
        "/en/beredskab/styring/saet-i-kraft/": crisis,
    }
    left = {address: danish_left_in(who.get(address)) for address, who in pages.items()}

    assert {address: words for address, words in left.items() if words} == {}
