"""The roof's own pages: each answers in both languages and keeps what a page promises."""

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from portal import demo_people, error_pages
from portal.models import Contact
from tests.portal.markup import Markup, assert_sound

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/",
    "/guidelines-og-procedurer/",
    "/kontakt/",
    "/faa-hjaelp/",
    "/privatliv/",
    "/sikker-paa-nettet/",
]
STAFF = ["/konto/log-ind/", "/konto/demo/"]
HOTLINE = "70\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}50"


@pytest.fixture(autouse=True)
def danish():
    with translation.override("da"):
        yield


@pytest.fixture
def hotline():
    return Contact.objects.create(
        key="cmm-hotline",
        name="Hotlinen",
        phone="70 20 25 50",
        email="cmm@example.invalid",
        order=20,
    )


def publication(**changes):
    values = {
        "slug": "tegn",
        "title": "Tegn",
        "lead": "Om tegn.",
        "audience": "professionals",
        "url": "/vejledninger/tegn/",
        "pdf_url": "/vejledninger/tegn.pdf",
        "pdf_size": 84_000,
        "updated": timezone.localdate().replace(2026, 11, 23),
        "unit": "Center mod Menneskehandel",
        "number": 1,
        "is_pending": True,
        "language": "da",
        "language_note": "",
    }
    return SimpleNamespace(**{**values, **changes})


@pytest.mark.parametrize("path", PUBLIC + STAFF)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_sound_in_both_languages(client, hotline, prefix, path):
    demo_people.make_people()

    answer = client.get(prefix + path)
    page = Markup(answer.text)

    assert answer.status_code == 200
    assert_sound(page)
    assert page.one("html")["lang"] == ("en" if prefix else "da")
    assert page.one("title").words.endswith("– Center mod Menneskehandel")
    assert not page.one("title").words.startswith("–")
    here = page.one("a", **{"aria-current": "true"})
    assert here["href"] == prefix + path
    assert here["lang"] == ("en" if prefix else "da")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_has_the_hotline_two_ways_out_and_no_cookie(client, hotline, path):
    answer = client.get(path)
    page = Markup(answer.text)

    ways_out = page.all("a", href="/forlad/")
    assert len(ways_out) == 2
    assert all("data-leave" in e.attrs and e["rel"] == "nofollow noreferrer" for e in ways_out)
    assert page.all("a")[1] is ways_out[0], "right after the skip link"
    assert HOTLINE in page.one("header").text
    assert answer.cookies == {}
    assert not page.all("form", method="post")
    assert len(page.one("ul", class_="mainmenu").words) > 0


@pytest.mark.parametrize("path", STAFF)
def test_a_staff_page_has_no_leave_button_and_is_not_kept(client, path):
    answer = client.get(path)
    page = Markup(answer.text)

    assert not [e for e in page.elements if "data-leave" in e.attrs]
    assert answer["Cache-Control"] == "no-store"
    assert page.all("meta", name="robots", content="noindex")


def test_a_public_page_never_asks_who_is_there(client, hotline, django_user_model):
    """The page cache keeps one copy for all, so a name must never get into it."""
    client.force_login(django_user_model.objects.create(username="vera", first_name="Vera"))

    page = client.get("/")

    assert "Vera" not in page.text
    assert "csrfmiddlewaretoken" not in page.text


def test_a_member_of_staff_sees_the_own_name_and_signs_out_by_post(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="vera", first_name="Vera"))

    page = Markup(client.get("/konto/").text)

    form = page.one("form", class_="sign-out")
    assert form["method"] == "post"
    assert form["action"] == "/konto/log-ud/"
    assert "Vera" in form.words
    assert_sound(page)


def test_signing_out_says_so(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="vera"))

    page = Markup(client.post("/konto/log-ud/", follow=True).text)

    assert page.one("div", role="alert").words == "Du er logget ud."


def test_a_refused_sign_in_says_what_to_do_and_keeps_the_way_on(client):
    page = Markup(client.post("/konto/log-ind/", {"username": "x", "next": "/konto/"}).text)

    assert_sound(page)
    assert page.one("title").words.startswith("Fejl: Log ind")
    assert "Skriv din adgangskode." in page.one("section", class_="alert-error").words
    assert page.one("input", name="next")["value"] == "/konto/"


def test_the_demo_people_are_one_button_each_and_say_they_are_made_up(client):
    demo_people.make_people()

    page = Markup(client.get("/konto/demo/").text)

    buttons = [e.words for e in page.all("button") if e.words.startswith("Log ind som")]
    assert len(buttons) == len(demo_people.PEOPLE)
    assert "opdigtede" in page.one("main").words
    assert demo_people.PEOPLE[0].phrase in page.one("main").words


def test_the_front_page_asks_the_three_questions_and_ends_with_the_person_concerned(
    client, hotline
):
    page = Markup(client.get("/").text)

    asked = [
        e.words for e in page.all("h2") if e.inside and "question-card" in e.inside[-1]["class"]
    ]
    assert asked == ["Er det akut?", "Hvad har du set?", "Hvad leder du efter?"]
    cards = page.all("a", class_="card")
    assert len(cards) == 6
    assert cards[-1]["href"] == "/faa-hjaelp/"
    assert page.all("a", href="tel:112")


def test_front_page_and_library_show_date_size_and_language_of_each_publication(rf):
    for template in ("portal/front.html", "portal/library.html"):
        items = [publication(), publication(slug="job", title="Job", audience="employers")]
        page = Markup(render_to_string(template, {"publications": items}, rf.get("/")))

        assert_sound(page)
        links = [e.words for e in page.all("a", href="/vejledninger/tegn.pdf")]
        assert links[0] == "Tegn (pdf, 84 kB)"
        assert "Sidst opdateret 23. november 2026" in page.one("p", class_="updated").words

    entries = page.all("article", class_="publication")
    assert [e.words.startswith("Tegn") for e in entries] == [True, False]
    assert "Opdateret 23. november 2026" in entries[0].words
    assert "På dansk" in entries[0].words
    assert "Afventer faglig godkendelse" in entries[0].words


def test_a_publication_that_is_only_in_danish_says_so_before_it_is_fetched(rf):
    item = publication(language_note="Findes kun på dansk indtil videre.")

    page = Markup(render_to_string("portal/library.html", {"publications": [item]}, rf.get("/en/")))

    assert "pdf på dansk" in page.one("a", href="/vejledninger/tegn.pdf").words


def test_a_contact_says_when_its_number_was_last_checked(client, hotline):
    Contact.objects.create(
        key="114",
        name="Politiet",
        phone="114",
        last_checked_on=timezone.localdate().replace(2026, 11, 23),
    )
    Contact.objects.create(key="amiami", name="AmiAmi", order=1)

    page = Markup(client.get("/kontakt/").text).one("main").words

    assert "Kontrolleret 23. november 2026" in page
    assert page.count("ontrolleret") == 1, "nothing is said of a number without a date"
    assert page.index("Politiet") < page.index("Uden bekræftet nummer") < page.index("AmiAmi")
    assert "Fejl på siden?" in page


@pytest.mark.parametrize(
    ("prefix", "code", "name"), [("", "en", "English"), ("/en", "da", "Dansk")]
)
def test_help_is_offered_in_the_other_language_at_the_top(client, hotline, prefix, code, name):
    page = Markup(client.get(f"{prefix}/faa-hjaelp/").text)
    first = next(e for e in page.all("a") if page.one("main") in e.inside)
    assert (first.words, first["lang"], first["hreflang"]) == (name, code, code)


def test_the_banner_is_one_sentence_one_link_and_nothing_to_close(rf):
    banner = SimpleNamespace(
        shown=["Beredskabsplanen er i kraft i Midtjylland."],
        count=1,
        mark="0",
        is_calm=False,
        url="/beredskab/",
        link_text="Se, hvad der gælder",
    )
    state = SimpleNamespace(banner=banner, is_stale=False, read_at=timezone.now())

    page = Markup(render_to_string("portal/privacy.html", {"state": state}, rf.get("/privatliv/")))

    assert_sound(page)
    section = page.one("section", class_="crisis-banner")
    assert section["aria-label"] == "Beredskab"
    assert section.words == "Beredskabsplanen er i kraft i Midtjylland. Se, hvad der gælder"
    inside = [e.tag for e in page.elements if section in e.inside]
    assert inside.count("a") == 1
    assert "button" not in inside
    assert page.elements.index(section) < page.elements.index(page.one("header"))


def test_the_staff_menu_replaces_the_public_one(rf):
    menu = [
        {"label": "Sager", "url": "/sager/", "is_current": True},
        {"label": "Min konto", "url": "/konto/", "is_current": False},
    ]
    context = {"staff_menu": menu, "form": None}

    page = Markup(render_to_string("accounts/home.html", context, rf.get("/konto/")))

    main_menu = page.one("ul", class_="mainmenu")
    items = [e for e in page.all("a", class_="nav-link") if main_menu in e.inside]
    assert [e.words for e in items] == ["Sager", "Min konto"]
    assert items[0]["aria-current"] == "page"


def test_an_error_page_says_what_happened_whom_to_ring_and_the_way_on(rf):
    for answer in (error_pages.not_found, error_pages.bad_request, error_pages.forbidden):
        page = Markup(answer(rf.get("/findes-ikke/")).text)

        assert_sound(page)
        assert page.one("title").words.startswith("Fejl: ")
        assert HOTLINE in page.one("main").text
        assert [e for e in page.all("a", href="/") if e.words == "Gå til forsiden"]


def test_the_page_for_a_broken_portal_needs_nothing_and_speaks_both_languages():
    template = get_template("500.html")
    page = Markup(template.render())

    assert "{%" not in template.template.source
    assert "{{" not in template.template.source
    assert_sound(page)
    assert page.one("title").words.startswith("Fejl: ")
    assert page.all("a", href="tel:+4570202550")
    assert page.all("a", href="tel:112")
    assert page.one("p", lang="en").words.startswith("This page is not working")


def test_the_scripts_stay_small_and_write_no_markup():
    folder = settings.BASE_DIR / "static" / "js"
    scripts = {path.name: path.read_text() for path in folder.glob("*.js")}

    # What a visitor loads; the rest belongs to staff pages.
    public = [scripts[name].encode() for name in ("portal.js", "leave_site.js")]
    assert sum(len(script) for script in public) <= 3000
    assert sum(len(script.encode()) for script in scripts.values()) <= 8000
    for script in scripts.values():
        for word in ("innerHTML", "outerHTML", "document.write", "eval(", "Storage", "cookie"):
            assert word not in script


def test_every_picture_is_of_the_family_and_carries_no_script():
    for path in (settings.BASE_DIR / "static" / "img").glob("*.svg"):
        root = ET.fromstring(path.read_text())
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "circle", "rect"}, path.name


def test_the_site_map_is_xml_with_full_addresses(client):
    answer = client.get("/sitemap.xml")

    places = [e.text for e in ET.fromstring(answer.text).iter() if e.tag.endswith("loc")]
    assert places
    assert all(place.startswith("http") for place in places)
