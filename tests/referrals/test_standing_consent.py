"""A named copy says the consent that holds now, beside the older answer it was sent with."""

from datetime import timedelta

import jsonschema
import pytest
from django.utils import timezone

from portal.models import OutboxMessage
from portal.templatetags.portal import at
from referrals import casefile, handoff, keyring, package
from referrals.models import HandOff, Part, Referral, Wrap
from tests import builders
from tests.referrals.test_casework import taken
from tests.referrals.test_package import SCHEMA, values_in
from tests.referrals.test_package_paper import text_of
from tests.referrals.test_together import at_once

pytestmark = pytest.mark.django_db
ADDRESS = "/sager/overdragelser/"
ASKED_FIRST = {"consent.scope-us": "ask-first", "consent.scope-police": "ask-first"}
WORDS = "Opdigtede ord om en opdigtet fætter."


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    return taken(builders.make_referral(**ASKED_FIRST)[0], people)


@pytest.fixture
def us_keys(people):
    return keys_of(people, "us-receiver")


@pytest.fixture
def receiver(people):
    return builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")


def keys_of(people, role):
    return keyring.from_phrase(people[role], builders.phrase_of(role))


def say(case, people, to_us, to_police="no"):
    by, on = people["cmm-caseworker"], timezone.localdate()
    given = {"to_us": to_us, "to_police": to_police, "how": "interpreter", "on": on}
    return casefile.change_consent(
        case, words=WORDS, keys=keys_of(people, "cmm-caseworker"), by=by, **given
    )


def proposed(case, people, kinds=("person", "facts"), basis="consent"):
    parts, by = list(case.parts.filter(kind__in=kinds)), people["cmm-caseworker"]
    return handoff.propose(case, parts, basis=basis, reason="Ja.", by=by)


def approve(moved, people):
    handoff.approve(moved, keys_of(people, "cmm-lead"), by=people["cmm-lead"])
    return moved


def newest_consent(case):
    return case.parts.filter(kind="consent").latest("made_at")


# -- what is shown --------------------------------------------------------------------------------
def test_without_a_change_the_copy_says_what_the_referral_said(case, people, us_keys, receiver):
    moved = approve(proposed(case, people, basis="duty"), people)

    assert sorted(moved.parts.values_list("kind", flat=True)) == ["basis", "facts", "person"]
    made = package.of_handoff(moved, us_keys)
    assert values_in(made)["consent.scope-us"] == "ask-first"
    assert "før samtykket blev ændret" not in receiver.get(f"{ADDRESS}{moved.pk}/").text


def test_a_later_yes_stands_in_the_copy_with_its_time(case, people, us_keys, receiver):
    say(case, people, "yes")
    Part.objects.filter(kind="consent").update(made_at=timezone.now() - timedelta(days=2))
    moved = approve(proposed(case, people), people)

    page = receiver.get(f"{ADDRESS}{moved.pk}/")
    when = at(newest_consent(case).made_at)
    assert f"Samtykket blev ændret {when}. Det nye svar gælder." in page.text
    standing, person = (
        next(one for one in page.context["opened"] if one.part.kind == kind)
        for kind in ("standing", "person")
    )
    shown = dict(standing.rows)
    label = next(name for name in shown if "Udlændingestyrelsen" in name)
    assert shown[label] == "Ja, det har personen sagt ja til"
    assert shown["Sagt på denne måde"] == "Gennem tolk"
    assert label not in dict(person.rows)
    assert "ørst" in dict(person.rows)[f"{label} – før samtykket blev ændret"]
    assert WORDS not in page.text


def test_the_package_and_its_paper_say_the_consent_that_holds(case, people, us_keys):
    say(case, people, "yes")
    moved = approve(proposed(case, people), people)
    made = package.of_handoff(moved, us_keys)

    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(
        made
    )
    by_kind = {part["kind"]: part for part in made["parts"]}
    said = {row["key"]: row["value"] for row in by_kind["standing"]["fields"]}
    assert said == {
        "consent.scope-us": "yes",
        "consent.scope-police": "no",
        "consent.how": "interpreter",
        "consent.when": timezone.localdate().isoformat(),
    }
    assert by_kind["standing"]["made_at"] == package.moment(newest_consent(case).made_at)
    assert values_in({"parts": [by_kind["person"]]})["consent.scope-us"] == "ask-first"
    assert WORDS not in package.to_json(made)

    first = {row["key"]: row["words"] for row in package.first_of_all(made) if "key" in row}
    assert first["consent.scope-us"] == "Ja, det har personen sagt ja til"
    paper = text_of(package.render(made)).replace("\N{NO-BREAK SPACE}", " ")
    when = at(newest_consent(case).made_at).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Samtykket er ændret", when, "før samtykket blev ændret", "til samtykket bliver"):
        assert words in paper, words


def test_a_copy_without_the_person_says_it_too(case, people, us_keys):
    say(case, people, "yes")
    moved = approve(proposed(case, people, kinds=("facts",)), people)

    assert values_in(package.of_handoff(moved, us_keys))["consent.scope-us"] == "yes"


def test_a_nameless_copy_says_nothing_of_consent(case, people, us_keys):
    say(case, people, "yes")
    by = people["cmm-caseworker"]
    moved = approve(
        handoff.propose_nameless(case, {}, told="En person.", reason="x", by=by), people
    )
    say(case, people, "no")

    assert set(moved.parts.values_list("kind", flat=True)) == {"nameless", "basis"}
    assert not OutboxMessage.objects.filter(key__startswith="consent:").exists()


def test_the_lead_sees_before_approving_what_the_receiver_will_be_told(case, people):
    say(case, people, "yes")
    moved = proposed(case, people)
    lead = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")

    assert (
        "Det gælder nu for Udlændingestyrelsen: ja."
        in lead.get(f"{ADDRESS}{moved.pk}/afgoer/").text
    )


# -- after the approval ---------------------------------------------------------------------------
def test_a_change_after_the_receiver_confirmed_reaches_the_receiver(
    case, people, us_keys, receiver
):
    say(case, people, "yes")
    moved = approve(proposed(case, people), people)
    moved.acknowledge(by=people["us-receiver"])
    before = package.to_json(package.of_handoff(moved, us_keys))
    assert "Samtykket er ændret" not in receiver.get(ADDRESS).text
    assert say(case, people, "no") == 0  # confirmed: nothing to call back

    made = package.of_handoff(moved, us_keys)
    assert package.to_json(made) != before
    assert [part["kind"] for part in made["parts"]].count("standing") == 1
    standing = [part for part in made["parts"] if part["kind"] == "standing"]
    assert values_in({"parts": standing})["consent.scope-us"] == "no"
    assert not [row for row in standing[0]["fields"] if row["label"].startswith("Sagt ja")]
    page = receiver.get(f"{ADDRESS}{moved.pk}/").text
    assert page.count("Det nye svar gælder") == 1
    assert "Samtykket er ændret" in receiver.get(ADDRESS).text
    notice = OutboxMessage.objects.get(key=f"consent:{newest_consent(case).pk}")
    assert (notice.kind, notice.subject) == ("referrals.notice", "us")


def test_until_the_consent_is_changed_the_package_is_the_same_bytes(case, people, us_keys):
    say(case, people, "yes")
    moved = approve(proposed(case, people), people)
    made = [package.render(package.of_handoff(moved, us_keys)) for _time in range(2)]

    assert made[0] == made[1]


def test_calling_back_takes_the_consent_with_it(case, people, us_keys):
    say(case, people, "yes")
    moved = approve(proposed(case, people), people)
    assert say(case, people, "no") == 1

    moved.refresh_from_db()
    assert moved.state == "recalled"
    assert not Wrap.objects.filter(key__authority="us").exists()
    assert not OutboxMessage.objects.filter(key__startswith="consent:").exists()


def test_a_damaged_consent_gives_nothing_on(case, people):
    say(case, people, "yes")
    moved = proposed(case, people)
    Part.objects.filter(kind="consent").update(sealed=b"\x01" + b"x" * 100)
    lead = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    page = lead.post(f"{ADDRESS}{moved.pk}/afgoer/", {"decision": "approve"})

    assert page.status_code == 409
    assert "En del af sagen er beskadiget" in page.text
    assert not Wrap.objects.filter(key__authority="us").exists()


def test_cmms_own_consent_is_still_the_one_with_the_words(case, people):
    say(case, people, "yes")
    approve(proposed(case, people), people)
    keys = keys_of(people, "cmm-lead")
    made = package.of_case(case, keys, at=timezone.now())

    assert casefile.consent_of(case, keys).is_yes
    assert "standing" not in {part["kind"] for part in made["parts"]}
    assert WORDS in package.to_json(made)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_a_change_and_an_approval_at_once_leave_no_older_answer(round_):
    """Whichever is first: what reached the receiver says no, or it was called back."""
    people = builders.make_people()
    case = taken(builders.make_referral(**ASKED_FIRST)[0], people)
    say(case, people, "yes")
    moved = proposed(case, people, basis="duty")  # a no does not call it back
    lead_keys = keys_of(people, "cmm-lead")
    same = Referral.objects.get(pk=case.pk)

    at_once(
        lambda: say(same, people, "no"),
        lambda: handoff.approve(HandOff.objects.get(pk=moved.pk), lead_keys, by=people["cmm-lead"]),
    )

    moved.refresh_from_db()
    assert moved.state == "approved"
    made = package.of_handoff(moved, keys_of(people, "us-receiver"))
    standing = [part for part in made["parts"] if part["kind"] == "standing"]
    assert values_in({"parts": standing})["consent.scope-us"] == "no"
