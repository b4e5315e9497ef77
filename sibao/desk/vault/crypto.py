"""Sealing of personal fields (AES-256-GCM), blind indexes to look them up (HMAC-SHA256), fingerprints.

A sealed value is version | algorithm | key id | nonce | ciphertext | tag (1, 1, 4, 12, n, 16 bytes). Every column has
its own key, derived (HKDF) from the installation's secret. The place of a value, table.column.key, is authenticated
with it: moved to another row or column it does not open. `key` is the stable key of whose value it is; a customer's
fields use customer_id, because rows are sealed before the database has numbered them.
"""

import hmac
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sibao.desk.vault.keys import read_or_make_secret
from sibao.desk.vault.normal import normal_id_number, normal_mobile

VERSION, AES_256_GCM = b"\x01", b"\x01"
KEY_BYTES, KEY_ID_BYTES, NONCE_BYTES, TAG_BYTES, INDEX_BYTES = 32, 4, 12, 16, 16
HEAD_BYTES = 2 + KEY_ID_BYTES
NORMAL_FORMS = {"id_number": normal_id_number, "mobile": normal_mobile}


class Unreadable(ValueError):
    """A sealed value does not open here: another key, another place, or changed bytes. Never says what it held."""


def seal(value: str, *, table: str, column: str, key: str) -> bytes:
    """`value` encrypted for its place; two calls give different bytes."""
    head, cipher = _cipher(_secret("data"), table, column)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + cipher.encrypt(nonce, value.encode(), _place(table, column, key))


def unseal(sealed: bytes | memoryview, *, table: str, column: str, key: str) -> str:
    """The value that `seal` was given for the same place; Unreadable otherwise."""
    sealed = bytes(sealed)
    head, cipher = _cipher(_secret("data"), table, column)
    if len(sealed) < HEAD_BYTES + NONCE_BYTES + TAG_BYTES or sealed[:HEAD_BYTES] != head:
        raise Unreadable(f"{table}.{column} was not sealed with this installation's key")
    nonce, body = sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], sealed[HEAD_BYTES + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, _place(table, column, key)).decode()
    except InvalidTag:
        raise Unreadable(f"{table}.{column} was changed or belongs to another row") from None


def blind_index(value: str, *, column: str) -> bytes:
    """16 bytes, equal for equal normal forms of `value`; column: id_number or mobile (KeyError for another)."""
    normal = NORMAL_FORMS[column](value)
    return hmac.digest(_derived(_secret("index"), f"index.{column}"), normal.encode(), "sha256")[:INDEX_BYTES]


def fingerprint(values: Iterable[str]) -> bytes:
    """32 bytes, equal for equal lists of texts; without the key nothing can be tried against it."""
    text = "".join(f"{len(value)}:{value}" for value in values)
    return hmac.digest(_derived(_secret("index"), "fingerprint"), text.encode(), "sha256")


def _place(table: str, column: str, key: str) -> bytes:
    return f"{table}.{column}.{key}".encode()


def _secret(name: str) -> str:
    return _secret_of(settings.SIBAO_HOME, name, settings.PRODUCTION)


@lru_cache
def _secret_of(home: Path, name: str, production: bool) -> str:
    return read_or_make_secret(home, name, production=production)


@lru_cache
def _cipher(secret: str, table: str, column: str) -> tuple[bytes, AESGCM]:
    key_id = _derived(secret, "key-id")[:KEY_ID_BYTES]
    return VERSION + AES_256_GCM + key_id, AESGCM(_derived(secret, f"seal.{table}.{column}"))


@lru_cache
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"sibao/1/{purpose}".encode()).derive(
        secret.encode()
    )
