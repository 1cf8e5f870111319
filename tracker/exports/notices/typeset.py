"""Sets a document as PDF, in a process of its own (`exports.apart`): the task as JSON comes in, the PDF goes out.

The words come as data and are never typst source. Fonts are looked for on this machine only, and nothing is fetched.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

REFUSED = 3
# For each role the office's own fonts first, by the names that they bear; the free ones of Debian's fonts-noto-cjk stand in.
FONTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "title": (("FZXiaoBiaoSong-B05S", "regular"), ("FZXiaoBiaoSong-B05", "regular"), ("Noto Serif CJK SC", "bold")),
    "body": (("FangSong_GB2312", "regular"), ("FangSong", "regular"), ("STFangsong", "regular"), ("Noto Serif CJK SC", "regular")),
    "hei": (("SimHei", "regular"), ("STHeiti", "regular"), ("Noto Sans CJK SC", "bold")),
    "kai": (("KaiTi_GB2312", "regular"), ("KaiTi", "regular"), ("STKaiti", "regular"), ("Noto Serif CJK SC", "bold")),
    "song": (("SimSun", "regular"), ("STSong", "regular"), ("Noto Serif CJK SC", "regular")),
}  # fmt: skip


class Refused(Exception):
    """`reason` is the name of a sentence, `values` what stands in it."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def chosen(families: Collection[str]) -> dict[str, dict[str, str]]:
    """For each role the first font that is there. Raises Refused, naming what is missing, when there is none."""
    found = {}
    for role, wanted in FONTS.items():
        there = [(family, weight) for family, weight in wanted if family in families]
        if not there:
            raise Refused("no_font", fonts=", ".join(family for family, _weight in wanted))
        family, weight = there[0]
        found[role] = {"families": family, "weight": weight}
    return found


def typeset(source: str, document: Mapping[str, Any], *, font_folders: Sequence[str]) -> bytes:
    """The PDF of a document. Raises Refused when a font is missing or typst complains of anything."""
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(font_folders))
    data = {"document": json.dumps(document), "fonts": json.dumps(chosen(set(fonts.families())))}
    try:
        pdf, warnings = typst.Compiler(font_paths=fonts).compile_with_warnings(
            input=Path(source).read_bytes(), sys_inputs=data, format="pdf"
        )
    except typst.TypstError as error:
        raise Refused("typst", why=error.message) from error
    if warnings or not isinstance(pdf, bytes):
        raise Refused("typst", why="; ".join(warning.message for warning in warnings))
    return pdf


def main() -> int:
    """Reads the task, writes the PDF; says why not on the error channel."""
    task = json.load(sys.stdin)
    try:
        pdf = typeset(task["source"], task["document"], font_folders=task["font_folders"])
    except Refused as refused:
        sys.stderr.write(json.dumps([refused.reason, refused.values]) + "\n")
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
