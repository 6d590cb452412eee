"""What stops a form, what calls for advice, and exactly what is sealed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.fields import (
    FIELDS,
    FormStopped,
    asked_fields,
    nameless,
    notices_for,
    payload,
    stop_for,
    unanswered,
)
from referrals.flowchart import walk
from referrals.nodes import NOTE, REFERRAL
from tests.referrals.walks import CHARGED, DETAINED, EMPLOYERS, ENOUGH, NAMED, ON_DUTY, TIP

PARTS = {"reporter", "person", "facts"}


def keys_of(sealed: dict) -> set[str]:
    return {key for part, content in sealed.items() if part != "answers" for key in content}


# What stops a form


@pytest.mark.parametrize(
    ("values", "outcome", "kind", "guide"),
    [
        ({"p.ageband": "may-be-under-18"}, "o-minor", "", False),
        ({"consent.type": "no"}, "o-no-consent", "", False),
        ({"consent.type": "no", "p.ageband": "may-be-under-18"}, "o-minor", "", False),
        ({"consent.type": "nameless"}, "", NOTE, False),
        ({"consent.type": "unknown"}, "", NOTE, True),
        ({"consent.type": "not-asked"}, "", "", True),
    ],
)
def test_an_answer_may_stop_the_referral_and_nothing_is_sent(values, outcome, kind, guide):
    for path in (NAMED, DETAINED):
        stop = stop_for(REFERRAL, path, {**ENOUGH, **values})

        assert (stop.outcome, stop.kind, stop.guide) == (outcome, kind, guide)
        with pytest.raises(FormStopped):
            payload(REFERRAL, path, {**ENOUGH, **values})


def test_a_form_that_may_go_on_has_no_stop():
    assert stop_for(REFERRAL, NAMED, ENOUGH) is None
    assert stop_for(REFERRAL, NAMED, {}) is None


def test_a_threat_and_a_child_call_for_advice_and_the_form_goes_on():
    values = {**ENOUGH, "safe.threat": "yes", "safe.children": "yes"}

    assert [n.contact_key for n in notices_for(REFERRAL, NAMED, values)] == ["112", "municipality"]
    assert [n.contact_key for n in notices_for(NOTE, TIP, values)] == ["112"]
    assert stop_for(REFERRAL, NAMED, values) is None
    assert notices_for(REFERRAL, NAMED, ENOUGH) == ()


# What is sealed


def test_the_payload_holds_each_answer_in_its_part_and_the_walk_beside_it():
    sealed = payload(REFERRAL, NAMED, ENOUGH)

    assert set(sealed) == {"reporter", "person", "facts", "answers"}
    assert sealed["reporter"] == {"ref.confidentiality": "no-name"}
    assert sealed["facts"]["obs.facts-seen"] == ENOUGH["obs.facts-seen"], "text as typed"
    assert sealed["facts"]["obs.form"] == ["forced-labour"]
    assert sealed["answers"]["walk.residence"] == "none"
    assert sealed["answers"]["outcome"] == "o-us-no-stay"
    assert sealed["answers"]["flow-version"] and sealed["answers"]["form-version"]


def test_the_path_can_be_rebuilt_from_the_payload():
    sealed = payload(REFERRAL, NAMED, ENOUGH)["answers"]

    answers = {k.removeprefix("walk."): v for k, v in sealed.items() if k.startswith("walk.")}

    assert walk(answers) == NAMED


def test_blank_text_and_a_choice_not_on_offer_are_no_answer():
    values = {**ENOUGH, "obs.facts-seen": " \n ", "p.ageband": "17", "obs.form": ["guessing"]}

    assert [f.key for f in unanswered(REFERRAL, NAMED, values)] == [
        "p.ageband",
        "obs.form",
        "obs.facts-seen",
    ]
    assert keys_of(payload(REFERRAL, NAMED, values)).isdisjoint(
        {"obs.facts-seen", "p.ageband", "obs.form"}
    )


def test_what_the_path_no_longer_asks_for_is_left_out():
    left_over = {
        **ENOUGH,
        "ref.name": "skal ikke med",
        "work.trade": "cleaning",
        "stay.custody-since": "i går",
        "shoe.size": "42",
        "walk.role": "control",
    }

    assert payload(REFERRAL, NAMED, left_over) == payload(REFERRAL, NAMED, ENOUGH)


def test_a_stale_answer_opens_no_other_field():
    """`named` was typed in a referral; the note does not ask, so the name is not sent."""
    values = {**ENOUGH, "p.name": "skal ikke med"}

    assert "p.name" in keys_of(payload(REFERRAL, NAMED, values))
    assert "p.name" not in keys_of(payload(NOTE, NAMED, values))


@pytest.mark.parametrize(
    ("said", "consent"), [("nameless", "yes-anonymous"), ("unknown", "unknown")]
)
def test_a_referral_turned_into_a_note_leaves_the_stay_out(said, consent):
    sealed = payload(NOTE, NAMED, {**ENOUGH, "consent.type": said})

    assert sealed["answers"]["outcome"] == "o-cmm-anonymous"
    assert sealed["answers"]["walk.consent"] == consent
    assert "walk.residence" not in sealed["answers"] and "walk.asylum" not in sealed["answers"]
    assert "none" not in str(sealed)


def test_a_note_from_the_start_tells_its_own_walk():
    assert nameless(TIP, {}) == TIP
    assert nameless(DETAINED, {"consent.type": "nameless"}) == DETAINED
    assert payload(NOTE, TIP, ENOUGH)["answers"]["outcome"] == "o-tip"


some_values = st.dictionaries(
    st.sampled_from([field.key for field in FIELDS]) | st.text(max_size=8),
    st.sampled_from(sorted({key for field in FIELDS for key, _ in field.choices}))
    | st.text(max_size=20)
    | st.lists(st.text(max_size=8) | st.just("forced-labour"), max_size=3),
    max_size=30,
)
some_paths = st.sampled_from([NAMED, EMPLOYERS, ON_DUTY, DETAINED, CHARGED, TIP])


@settings(deadline=None, database=None, max_examples=300)
@given(st.sampled_from([REFERRAL, NOTE]), some_paths, some_values)
def test_the_payload_never_holds_more_than_was_asked_for_and_given(kind, path, values):
    """INV-4, for any values at all."""
    asked = {field.key: field for field in asked_fields(kind, path, values)}
    try:
        sealed = payload(kind, path, values)
    except FormStopped:
        assert stop_for(kind, path, values)
        return

    for part in sealed.keys() & PARTS:
        for key, value in sealed[part].items():
            assert asked[key].part == part
            given_value = values[key]
            if isinstance(value, list):
                assert set(value) <= set(
                    [given_value] if isinstance(given_value, str) else given_value
                )
            else:
                assert value == given_value
    missing = {field.key for field in unanswered(kind, path, values)}
    assert missing <= asked.keys() - keys_of(sealed)
