"""Merges the English catalogue: every Chinese text of the desk must have its English one.

Texts are found in Python and templates; translations lie beside them in sibao/desk/<capability>/en.po and are merged
into sibao/locale/en/LC_MESSAGES/django.po and .mo, which are committed so that installing needs no gettext.

python scripts/messages.py          write the catalogue
python scripts/messages.py --check  fail when a translation is missing or the catalogue is not current
"""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sibao.config.settings")
sys.path.insert(0, str(Path(__file__).parent.parent))

from babel.messages import Catalog  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sibao"
TARGET = PACKAGE / "locale" / "en" / "LC_MESSAGES"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def texts() -> dict[str | tuple[str, str], str]:
    """Every msgid (or pair of singular and plural) and the file it was first found in."""
    found: dict[str | tuple[str, str], str] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *(PACKAGE / "desk").rglob("*.html")]):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # The text is read as Python, to which the indentation of a template says nothing sensible.
            source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
        stream = io.BytesIO(source.encode())
        for _line, message, _comments, _context in extract("python", stream, KEYWORDS, options={"encoding": "utf-8"}):
            found.setdefault(message, str(path.relative_to(ROOT)))
    return {message: where for message, where in found.items() if message}


def translations() -> Catalog:
    """All en.po files of the capabilities as one catalogue; the first translation of a text stays."""
    merged = Catalog(locale="en")
    for path in sorted(PACKAGE.rglob("en.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string and message.id not in merged:
                    merged.add(message.id, message.string)
    return merged


def catalogue(found: dict[str | tuple[str, str], str], known: Catalog) -> tuple[Catalog, list[str]]:
    """The catalogue of texts in use, and a line for each text without English."""
    result, missing = Catalog(locale="en", charset="utf-8"), []
    for message in sorted(found, key=str):
        key = message[0] if isinstance(message, tuple) else message
        entry = known.get(key)
        if entry is None or not (entry.string if isinstance(entry.string, str) else all(entry.string)):
            missing.append(f"{found[message]}: {message}")
            continue
        flags = ["python-brace-format"] if "%(" not in key and "{" in key else []
        string = (entry.string,) * 2 if isinstance(message, tuple) and isinstance(entry.string, str) else entry.string
        result.add(message, string, flags=flags)
    return result, missing


def rendered(result: Catalog) -> tuple[bytes, bytes]:
    """The bytes of the .po and of the .mo file, without dates so that a rerun changes nothing."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, result, omit_header=True, no_location=True, sort_output=True, width=118)
    header = b'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += b'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    text = header + po.getvalue()
    write_mo(mo, _without_dates(read_po(io.BytesIO(text), locale="en")))
    return text, mo.getvalue()


def _without_dates(result: Catalog) -> Catalog:
    plain = Catalog(locale="en", charset="utf-8", creation_date=EPOCH, revision_date=EPOCH)
    for message in result:
        if message.id:
            plain.add(message.id, message.string)
    return plain


def main() -> int:
    result, missing = catalogue(texts(), translations())
    for line in missing:
        print(f"no English: {line}", file=sys.stderr)
    po, mo = rendered(result)
    files = {TARGET / "django.po": po, TARGET / "django.mo": mo}
    if "--check" in sys.argv:
        stale = [
            str(path.relative_to(ROOT))
            for path, data in files.items()
            if not path.exists() or path.read_bytes() != data
        ]
        for path in stale:
            print(f"not current: {path} (make messages)", file=sys.stderr)
        return 1 if missing or stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        path.write_bytes(data)
    print(f"{len(files[TARGET / 'django.po'].splitlines())} lines, {len(missing)} texts without English")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
