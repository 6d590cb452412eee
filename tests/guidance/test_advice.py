"""The rule that chooses advice: never a score, danger first, a child before the signs."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance import advice
from guidance.advice import CHILD, CLEAR, DANGER, FEELING, NO, NOTHING, SEVERAL, TOLD, UNKNOWN, YES
from guidance.checklist import GROUPS, PLACES, SIGNS
from guidance.signs import SIGN, STRONG

WEAK = [sign for sign in SIGNS.values() if sign.weight == SIGN]
CLEAR_ONE = next(sign for sign in SIGNS.values() if sign.weight == STRONG)
ASKED = (YES, NO, UNKNOWN)


@pytest.mark.parametrize(
    ("danger", "child", "told", "signs", "first", "beside"),
    [
        (YES, NO, NO, [], DANGER, NOTHING),
        (YES, UNKNOWN, YES, [CLEAR_ONE], DANGER, CHILD),
        (NO, YES, NO, [], CHILD, NOTHING),
        (UNKNOWN, UNKNOWN, YES, [], CHILD, TOLD),
        (NO, NO, YES, [], TOLD, None),
        (NO, NO, NO, [CLEAR_ONE], CLEAR, None),
        (NO, NO, NO, WEAK[:2], SEVERAL, None),
        (NO, NO, NO, WEAK[:1], FEELING, None),
        (NO, NO, NO, [], NOTHING, None),
        (UNKNOWN, NO, NO, [], NOTHING, None),
    ],
)
def test_the_rule_as_the_pack_has_it(danger, child, told, signs, first, beside):
    found = advice.advise(danger=danger, child=child, told=told, signs=signs)
    assert [one and one.key for one in found] == [first, beside]


@given(st.lists(st.sampled_from(list(SIGNS.values())), unique=True))
def test_another_sign_never_makes_the_advice_less_urgent(signs):
    order = [NOTHING, FEELING, SEVERAL, CLEAR, TOLD]
    before = advice.of_the_signs(NO, signs)
    for more in (WEAK[0], CLEAR_ONE):
        assert order.index(advice.of_the_signs(NO, {*signs, more})) >= order.index(before)


def test_every_answer_gives_advice_with_someone_to_ring():
    for danger, child, told in itertools.product(ASKED, ASKED, (YES, NO)):
        for signs in ([], WEAK[:1], WEAK[:2], [CLEAR_ONE]):
            first, _beside = advice.advise(danger=danger, child=child, told=told, signs=signs)
            assert "cmm-hotline" in first.contacts
            assert first.steps


def test_the_lists_hold_together():
    keys = [sign.key for group in GROUPS for sign in group.signs]
    assert len(keys) == len(set(keys)) >= 90
    assert len({group.key for group in GROUPS}) == len(GROUPS)
    forms = {group.form for group in GROUPS if group.form}
    for setting in PLACES.values():
        assert setting.forms
        assert set(setting.forms) <= forms, setting.key
    for sign in SIGNS.values():
        assert sign.weight in (STRONG, SIGN)
        assert sign.mark in ("V", "S", "I")
        assert not str(sign.label).endswith(".")
