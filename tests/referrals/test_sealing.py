"""Sealing: what opens, what must not, and fixed vectors for format version 1."""

import json
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import sealing
from referrals.models import AuthorityKey
from tests import builders

VECTORS = json.loads((Path(__file__).parent / "sealing_vectors.json").read_text())


@given(st.binary(max_size=9000))
def test_padding_hides_the_length_and_gives_the_content_back(content):
    padded = sealing.pad(content)

    assert len(padded) >= sealing.SMALLEST
    assert len(padded) & (len(padded) - 1) == 0
    assert sealing.unpad(padded) == content


def test_short_and_longer_texts_have_the_same_sealed_size():
    sizes = {len(sealing.encrypt(b"k" * 32, b"x" * n, b"c")) for n in (0, 1, 500, 4000)}

    assert len(sizes) == 1


def test_a_body_moved_to_another_row_does_not_open():
    referral, part = uuid.uuid4(), uuid.uuid4()
    sealed = sealing.encrypt(b"k" * 32, b"x", sealing.part_context(referral, part, "facts"))

    for moved in (
        sealing.part_context(uuid.uuid4(), part, "facts"),
        sealing.part_context(referral, uuid.uuid4(), "facts"),
        sealing.part_context(referral, part, "person"),
    ):
        with pytest.raises(sealing.Damaged):
            sealing.decrypt(b"k" * 32, sealed, moved)


@pytest.mark.parametrize("place", [0, 1, 12, 13, 200, -1])
def test_one_changed_bit_anywhere_is_noticed(place):
    sealed = bytearray(sealing.encrypt(b"k" * 32, b"content", b"c"))
    sealed[place] ^= 1

    with pytest.raises(sealing.Damaged):
        sealing.decrypt(b"k" * 32, bytes(sealed), b"c")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"x" * 80, b"\x01" + b"x" * 12])
def test_unknown_version_or_cut_off_is_damaged_and_never_empty(sealed):
    with pytest.raises(sealing.Damaged):
        sealing.decrypt(b"k" * 32, sealed, b"c")


def test_a_wrap_opens_with_its_own_key_and_context_only():
    mine, other = sealing.new_private(), sealing.new_private()
    sealed = sealing.wrap(b"s" * 32, sealing.public_of(mine), b"here")

    assert sealing.unwrap(sealed, mine, b"here") == b"s" * 32
    for private, context in ((other, b"here"), (mine, b"there")):
        with pytest.raises(sealing.Damaged):
            sealing.unwrap(sealed, private, context)


def test_sealing_vectors_of_version_1():
    for vector in VECTORS["content"]:
        key, nonce = bytes.fromhex(vector["key"]), bytes.fromhex(vector["nonce"])
        context = vector["context"].encode()
        sealed = sealing.encrypt(key, vector["content"].encode(), context, nonce=nonce)
        assert sealing.fingerprint_of(sealed) == vector["sealed_sha256"]
        assert sealing.decrypt(key, sealed, context).decode() == vector["content"]
    for vector in VECTORS["wraps"]:
        private = bytes.fromhex(vector["private"])
        assert sealing.fingerprint_of(sealing.public_of(private)) == vector["fingerprint"]
        opened = sealing.unwrap(
            bytes.fromhex(vector["sealed"]), private, vector["context"].encode()
        )
        assert opened.hex() == vector["secret"]


@pytest.mark.django_db
def test_a_swapped_public_key_is_not_sealed_to():
    builders.make_people()
    key = AuthorityKey.objects.get(authority="cmm", use="read")
    key.public = sealing.public_of(sealing.new_private())
    key.save()

    with pytest.raises(sealing.KeyUnavailable):
        sealing.keys_of("cmm")


@pytest.mark.django_db
def test_an_unpinned_newer_key_is_ignored():
    from referrals import keyring

    builders.make_people()
    keyring.make_authority_key("cmm", "read")

    generations = {key.use: key.generation for key in sealing.keys_of("cmm")}
    assert generations == {"read": 1, "recovery": 1}


@pytest.mark.django_db
def test_without_a_recovery_key_nothing_is_sealed():
    builders.make_people()
    AuthorityKey.objects.filter(use="recovery").delete()

    with pytest.raises(sealing.KeyUnavailable):
        sealing.keys_of("cmm")
