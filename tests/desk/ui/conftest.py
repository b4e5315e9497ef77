"""Templates are rendered as pages render them, in Chinese unless a test asks otherwise."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

Render = Callable[..., str]


@pytest.fixture(autouse=True)
def _chinese_and_plain_files(settings: Any) -> Iterator[None]:
    # The manifest is made by collectstatic; here the files are looked up where they lie.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def render() -> Render:
    """render(source, **context): the text of a template; `path` in the context makes it a request."""

    def rendered(source: str, path: str = "/", **context: Any) -> str:
        request = RequestFactory().get(path)
        return engines["django"].from_string(source).render({"request": request, **context}).strip()

    return rendered
