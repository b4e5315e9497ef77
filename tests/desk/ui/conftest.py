"""Templates are rendered as pages render them, in Chinese unless a test asks otherwise."""

import shutil
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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet and without its own traffic."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN"}
