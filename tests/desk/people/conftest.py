"""Logins hash a password each: the slow hash is the product's, not these tests'."""

import pytest


@pytest.fixture(autouse=True)
def _quick_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
