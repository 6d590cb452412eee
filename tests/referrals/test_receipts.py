"""The receipt code: typing it back, look-alikes, wrong ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import receipts

LETTERS = st.sampled_from(receipts.ALPHABET)


def test_a_code_is_five_groups_and_no_two_are_alike():
    codes = {receipts.new_code() for _ in range(200)}

    assert len(codes) == 200
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4, 5]
        assert receipts.normalise(code) == code.replace("-", "")


@given(st.sampled_from([" ", "-", "", "\u00a0", " - "]), st.booleans())
def test_spaces_hyphens_and_small_letters_do_not_matter(between, lower):
    code = receipts.new_code()
    typed = between.join(code.split("-"))
    typed = typed.lower() if lower else typed

    assert receipts.lookup_of(typed) == receipts.lookup_of(code)


def test_look_alikes_are_read_as_they_were_issued():
    code = receipts.new_code()
    typed = code.replace("0", "O").replace("1", "l")

    assert receipts.normalise(typed) == receipts.normalise(code)


@given(st.integers(0, 19), LETTERS)
def test_one_wrong_letter_is_noticed(place, letter):
    code = receipts.new_code().replace("-", "")
    same = abs(receipts.ALPHABET.index(code[place]) - receipts.ALPHABET.index(letter)) in (0, 31)
    wrong = code[:place] + letter + code[place + 1 :]

    if same:
        return
    with pytest.raises(receipts.WrongCode):
        receipts.normalise(wrong)


@pytest.mark.parametrize("typed", ["", "A", "A" * 22, "æøå" * 7, "U" * 21, "\x00" * 21])
def test_what_is_not_a_code_is_refused(typed):
    with pytest.raises(receipts.WrongCode):
        receipts.lookup_of(typed)
