"""Reads the words of a document that was edited in Word, in a process of its own (`exports.apart`): title, addressee and text.

They stand between the number and the day, which the program filled in; the document was inspected before that.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document

REFUSED = 3
COLONS = ("：", ":")


class Refused(Exception):
    """The place of the title, the addressee, the text or the day is not to be found."""


def words(document: bytes, known: Mapping[str, str]) -> dict[str, Any]:
    """What the document says. `known` are its number, day and issuer and the word before a list of annexes. Raises Refused."""
    lines = [one.text for one in Document(io.BytesIO(document)).paragraphs]
    numbers = [at for at, line in enumerate(lines) if known["number"] in line]
    days = [at for at, line in enumerate(lines) if line.strip().endswith(known["date"])]
    if not numbers or not days:
        raise Refused
    said = [line.strip() for line in lines[numbers[0] + 1 : days[-1]] if line.strip()]
    heads = [at for at, line in enumerate(said) if line.endswith(COLONS)]
    if not heads or not heads[0]:
        raise Refused
    return _parted(said, heads[0], known)


def _parted(said: Sequence[str], head: int, known: Mapping[str, str]) -> dict[str, Any]:
    rest = said[head + 1 :]
    while rest and (rest[-1] == known["issuer"] or rest[-1].startswith(tuple(known["annex"] + one for one in COLONS))):
        rest = rest[:-1]
    if not rest:
        raise Refused
    title = "".join("".join(said[:head]).split("\n"))
    return {"title": title, "addressee": said[head].rstrip("".join(COLONS)), "paragraphs": rest}


def main() -> int:
    """Reads the task, writes the words as JSON; says why not on the error channel."""
    task = json.load(sys.stdin)
    try:
        found = words(base64.b64decode(task["document"]), task["known"])
    except Refused:
        sys.stderr.write(json.dumps(["words", {}]) + "\n")
        return REFUSED
    sys.stdout.buffer.write(json.dumps(found).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
