"""What staff enters from the telephone, and the code a caller reads out."""

import re
import uuid

import pytest

from portal.models import AuditEvent, OutboxMessage
from referrals import keyring
from referrals.intake import call_code
from referrals.models import CallCode, Referral
from tests import builders

pytestmark = pytest.mark.django_db

BEGUN = {"channel": "phone", "role": "citizen", "agreed": "yes-named"}
SAID = {
    "obs-facts-heard": "  En nabo hører råb om natten. <b>ikke fed</b>\r\n",
    "safe-threat": "unknown",
    "consent-scope-us": "ask-first",
    "consent-scope-police": "ask-first",
    "custody": "no",
    "asylum": "unknown",
    "residence": "unknown",
}


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def client(people):
    return builders.signed_in(people["cmm-intake"])


def write(client, begun=BEGUN, **said):
    return client.post("/sager/ny/", {"step": "write", **begun, **SAID, **said})


def opened(people, case):
    lead = people["cmm-lead"]
    keys = keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))
    known = {}
    for part in case.parts.all():
        known |= keys.open(part)
    return known


def test_what_was_said_is_sealed_like_any_referral(client, people):
    page = write(client)

    case = Referral.objects.get()
    assert case.reference in page.text and "Henvendelsen er gemt" in page.text
    known = opened(people, case)
    assert known["obs.facts-heard"] == SAID["obs-facts-heard"]
    assert (known["channel"], known["walk.role"]) == ("phone", "citizen")
    assert {p.kind for p in case.parts.all()} == {
        "reporter", "person", "contact", "facts", "answers",
    }  # fmt: skip
    event = AuditEvent.objects.get(chain=case.chain)
    assert (event.verb, event.actor) == ("case.enter", f"user:{people['cmm-intake'].pk}")
    assert OutboxMessage.objects.filter(subject="cmm").count() == 1


def test_only_what_the_caller_was_asked_is_claimed(client, people):
    write(client)

    known = opened(people, Referral.objects.get())
    asked = {key for key in known if key.startswith("walk.")}
    assert asked == {"walk.role", "walk.custody", "walk.asylum", "walk.residence"}
    assert "outcome" not in known


def test_the_code_opens_the_mailbox(client):
    page = write(client)
    groups = page.context["groups"]
    answered = client.post("/henvisning/svar/", {"code": "-".join(groups)}, follow=True)

    assert Referral.objects.get().reference in answered.text


@pytest.mark.parametrize("left_out", ["channel", "role", "agreed"])
def test_the_first_step_says_what_is_missing(client, left_out):
    begun = {key: value for key, value in BEGUN.items() if key != left_out}
    page = client.post("/sager/ny/", {"step": "begin", **begun})

    assert "Der er problemer" in page.text
    assert not Referral.objects.exists()


def test_facts_and_threat_are_needed_and_nothing_typed_is_lost(client):
    given = {"obs-facts-heard": " ", "safe-threat": "", "obs-municipality": "Ingensteds"}
    page = write(client, **given)

    assert "Der er problemer" in page.text and 'value="Ingensteds"' in page.text
    assert not Referral.objects.exists()


def test_without_a_yes_nothing_of_the_person_is_asked(client, people):
    begun = {**BEGUN, "agreed": "nameless"}
    page = client.post("/sager/ny/", {"step": "begin", **begun})

    names = set(page.context["form"].fields)
    assert "obs-facts-seen" in names
    assert not {name for name in names if name.startswith(("p-name", "consent-", "stay-"))}
    write(client, begun, **{"p-name": "Opdigtet Person"})
    assert "p.name" not in opened(people, Referral.objects.get())


def test_an_answer_that_would_be_thrown_away_is_an_error(client):
    page = write(client, **{"ref-confidentiality": "no-name", "ref-name": "Opdigtet Navn"})

    assert "Svaret passer ikke til de andre svar" in page.text
    assert not Referral.objects.exists()


def test_the_person_may_ring_for_themselves(client, people):
    write(client, {**BEGUN, "role": "self"})

    assert opened(people, Referral.objects.get())["walk.role"] == "self"


def test_a_child_stops_it(client):
    page = write(client, **{"p-ageband": "may-be-under-18"})

    assert "Under 18, eller måske" in page.text
    assert not Referral.objects.exists()


def test_a_cpr_number_is_noticed_before_anything_is_stored(client):
    page = write(client, **{"obs-facts-heard": "Han hedder 010203-1234"})

    assert "Det ligner et CPR-nummer" in page.text
    assert not Referral.objects.exists()


@pytest.mark.parametrize("box", ["seen", "told", "heard"])
def test_a_name_is_quoted_and_the_box_does_not_count_as_empty(client, box):
    told = {"obs-facts-heard": "", f"obs-facts-{box}": "Jeg så Opdigtet Mortensen gå ind."}
    page = write(client, **told)

    assert "Det ligner et navn (»Opdigtet Mortensen«)" in page.text
    assert "Skriv i mindst et af de tre felter" not in page.text
    assert not Referral.objects.exists()
    write(client, **told, **{f"pass-obs-facts-{box}": "on"})
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("agreed", ["yes-named", "nameless"])
def test_the_page_has_the_forms_own_headings_and_links_to_them(client, agreed):
    page = client.post("/sager/ny/", {"step": "begin", **BEGUN, "agreed": agreed})

    form = page.context["form"]
    assert len(form.sections) >= 4
    for part, _asked in form.sections:
        assert f'<h2 id="del-{part.slug}">{part.title}</h2>' in page.text
        assert f'<a href="#del-{part.slug}">{part.title}</a>' in page.text
    assert [f.name for _part, asked in form.sections for f in asked] == list(form.fields)
    assert "Spørgsmålene står med de ord, du læser op" in page.text
    assert ('id="del-ophold"' in page.text) == (agreed == "yes-named")


def test_the_tick_stands_in_the_section_of_its_text(client):
    page = write(client, **{"obs-facts-heard": "Han hedder Opdigtet Mortensen."})
    asked = {part.key: [f.name for f in asked] for part, asked in page.context["form"].sections}

    names = asked["observations"]
    assert names[names.index("obs-facts-heard") + 1] == "pass-obs-facts-heard"
    assert 'name="pass-obs-facts-heard"' in page.text


def test_a_note_without_name_says_so_over_every_text(client):
    page = client.post("/sager/ny/", {"step": "begin", **BEGUN, "agreed": "nameless"})
    named = client.post("/sager/ny/", {"step": "begin", **BEGUN})

    texts = [f for f in page.context["form"] if f.name.startswith("obs-facts-")]
    assert texts and all("Skriv ikke personens navn" in f.help_text for f in texts)
    assert "Skriv ikke personens navn" not in named.text


def test_pressing_twice_stores_it_once(client):
    page = client.post("/sager/ny/", {"step": "begin", **BEGUN})
    once = re.search(r'name="once" value="([^"]+)"', page.text)[1]
    write(client, once=once)
    again = write(client, once=once)

    assert again.status_code == 409 and "allerede gemt som sag" in again.text
    assert Referral.objects.count() == 1


def test_a_forged_once_is_replaced(client):
    write(client, once="ikke et id")

    assert Referral.objects.count() == 1


def test_detained_is_urgent(client):
    write(client, custody="immigration")

    assert Referral.objects.get().is_urgent


# -- the call code --------------------------------------------------------------------------------
@pytest.fixture
def unlocked(people):
    return builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")


def test_the_code_shows_role_and_outcome_and_nothing_else(unlocked, people):
    code = call_code.seal("employer", "o-cmm")
    page = unlocked.post("/sager/telefonkode/", {"code": code.lower().replace("-", " ")})

    assert str(page.context["found"]["outcome"].title) in page.text
    assert "En arbejdsgiver" in page.text
    assert AuditEvent.objects.filter(verb="call.read").count() == 1
    assert set(page.context["found"]) == {"role_key", "role", "outcome"}


def test_the_role_of_the_code_is_carried_into_the_form_and_nothing_else(unlocked):
    code = call_code.seal("employer", "o-cmm")
    page = unlocked.post("/sager/telefonkode/", {"code": code})
    carried = re.search(r'name="role" value="([^"]+)"', page.text)[1]
    form = unlocked.post("/sager/ny/", {"role": carried})

    assert re.findall(r'value="([\w-]+)"[^>]* checked', form.text) == ["employer"]
    assert "Rollen kommer fra telefonkoden" in form.text
    assert "Der er problemer" not in form.text


@pytest.mark.parametrize("given", [{}, {"role": "<b>findes ikke</b>"}])
def test_without_a_code_no_role_is_claimed(unlocked, given):
    form = unlocked.post("/sager/ny/", given)

    assert "Rollen kommer fra telefonkoden" not in form.text
    assert " checked" not in form.text and "findes ikke" not in form.text


@pytest.mark.parametrize("typed", ["", "ABC-DEF", "æøå", "ABCDEFG", str(uuid.UUID(int=0))])
def test_a_code_that_does_not_fit_says_what_to_do(unlocked, typed):
    page = unlocked.post("/sager/telefonkode/", {"code": typed})

    assert "Koden passer ikke" in page.text


def test_an_old_code_is_gone(unlocked):
    code = call_code.seal("employer", "o-cmm")
    CallCode.objects.update(expires_at="2020-01-01T00:00Z")

    assert "Koden passer ikke" in unlocked.post("/sager/telefonkode/", {"code": code}).text


def test_nobody_else_may_open_it(people):
    code = call_code.seal("employer", "o-cmm")
    for role in ("us-receiver", "crisis-lead", "administrator"):
        client = builders.signed_in(people[role])
        assert client.post("/sager/telefonkode/", {"code": code}).status_code == 403
