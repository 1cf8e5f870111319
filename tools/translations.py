"""The catalogues: every text in the code is in them, and every other language than the source has its words.

    python -m tools.translations          bring the catalogues up to date and name what lacks a translation

Chinese is the source language, so its own catalogue may stay empty.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tracker" / "translations"
SOURCE = "zh_Hans"
KEYWORDS = {**DEFAULT_KEYWORDS, "msg": None, "lazy_gettext": None, "_l": None, "lazy_pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!%)%[sd]")


def texts(root: Path = ROOT) -> Catalog:
    """The texts of the code, with where they stand, in the order of the files."""
    with (root / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # babel's own
    catalog = Catalog(project="tracker", charset="utf-8")
    found = extract_from_dir(root, methods, options, KEYWORDS, comment_tags=())
    for filename, line, text, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        catalog.add(text, None, [(Path(filename).as_posix(), line)], auto_comments=comments, context=context)
    return catalog


def problems(template: Catalog, catalog: Catalog) -> list[str]:
    """What is wrong with a catalogue against the texts of the code, a sentence each."""
    found = []
    for message in template:
        if not message.id:
            continue
        theirs = catalog.get(message.id, context=message.context)
        if theirs is None:
            found.append(f"not in the catalogue: {message.id!r}")
        elif theirs.fuzzy or not all(_forms(theirs)):
            found.append(f"not translated: {message.id!r}")
        elif _placeholders(theirs.string) != _placeholders(message.id):
            found.append(f"other placeholders than the source: {message.id!r}")
    return found


def update(path: Path, template: Catalog) -> Catalog:
    """Bring one catalogue up to date on disk: new texts in, texts that are gone out, translations kept."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=False, include_lineno=False, sort_by_file=True)
    return catalog


def _forms(message: Message) -> Iterable[str]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else string


def _placeholders(text: object) -> set[str]:
    parts = (text,) if isinstance(text, str) else text
    return {match.group() for part in parts for match in PLACEHOLDER.finditer(part)}  # type: ignore[attr-defined]  # babel's own


def main() -> int:
    template = texts()
    lacking = 0
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        if path.parent.parent.name == SOURCE:
            continue
        found = problems(template, update(path, template))
        lacking += len(found)
        print(*found, sep="\n" if found else "")
        print(f"{path.relative_to(ROOT)}: {len(template)} texts, {len(found)} to mend")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
