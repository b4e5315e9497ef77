"""Sealing, blind indexes, fingerprints: what opens, what does not, and what equals what."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.vault.crypto import Unreadable, _secret, blind_index, fingerprint, seal, unseal

PLACE = {"table": "profile", "column": "mobile", "key": "C1"}


@given(st.text())
def test_what_was_sealed_opens_at_its_place(value):
    assert unseal(seal(value, **PLACE), **PLACE) == value


def test_the_envelope_is_version_algorithm_key_nonce_text_tag_and_opens_with_the_plain_library():
    sealed = seal("13800138000", **PLACE)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sibao/1/seal.profile.mobile").derive(
        _secret("data").encode()
    )
    assert sealed[:2] == b"\x01\x01"
    assert len(sealed) == 2 + 4 + 12 + len("13800138000") + 16
    assert AESGCM(key).decrypt(sealed[6:18], sealed[18:], b"profile.mobile.C1") == b"13800138000"


def test_sealing_twice_gives_different_bytes():
    assert len({seal("13800138000", **PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("moved", [{"key": "C2"}, {"column": "address"}, {"table": "relation"}])
def test_a_sealed_value_moved_elsewhere_does_not_open(moved):
    with pytest.raises(Unreadable):
        unseal(seal("13800138000", **PLACE), **{**PLACE, **moved})


def test_a_thousand_values_swapped_between_rows_all_refuse_to_open():
    sealed = [seal(str(13800000000 + row), table="profile", column="mobile", key=f"C{row}") for row in range(1000)]
    opened = 0
    for row in range(1000):
        try:
            unseal(sealed[(row + 1) % 1000], table="profile", column="mobile", key=f"C{row}")
            opened += 1
        except Unreadable:
            pass
    assert opened == 0


def test_every_single_changed_bit_is_noticed():
    sealed = seal("13800138000", **PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unseal(bytes(changed), **PLACE)


@pytest.mark.parametrize("size", range(34))
def test_a_cut_value_is_unreadable(size):
    with pytest.raises(Unreadable):
        unseal(seal("", **PLACE)[:size][:33], **PLACE)


def test_the_error_never_holds_the_value(settings, tmp_path):
    sealed = seal("13800138000", **PLACE)
    with pytest.raises(Unreadable) as wrong:
        unseal(sealed, **{**PLACE, "key": "C2"})
    assert "13800138000" not in str(wrong.value)


def test_another_installation_cannot_open_or_match(settings, tmp_path):
    sealed, index, print_ = seal("x", **PLACE), blind_index("13800138000", column="mobile"), fingerprint(["a"])
    settings.SIBAO_HOME = tmp_path
    with pytest.raises(Unreadable):
        unseal(sealed, **PLACE)
    assert blind_index("13800138000", column="mobile") != index
    assert fingerprint(["a"]) != print_


def test_a_blind_index_is_sixteen_bytes_and_differs_by_column():
    assert len(blind_index("110105194912310029", column="id_number")) == 16
    assert blind_index("13800138000", column="mobile") != blind_index("13800138000", column="id_number")


def test_a_blind_index_of_another_column_is_refused():
    with pytest.raises(KeyError):
        blind_index("x", column="name")


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_fingerprints_are_equal_exactly_for_equal_lists(left, right):
    assert (fingerprint(left) == fingerprint(right)) == (left == right)


def test_nothing_of_the_value_shows_in_the_sealed_bytes():
    sealed = seal("13800138000", **PLACE)
    assert b"13800138000" not in sealed
    assert base64.b64encode(b"13800138000") not in sealed
