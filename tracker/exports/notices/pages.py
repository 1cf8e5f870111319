"""A document's content as both files: what the page, the .docx and the .pdf say is the same model."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from tracker.domain.message import Message, msg
from tracker.domain.notice import ANNEX, Form, NoticeContent, NoticeKind, lead_and_rest, level_of, long_day, title_lines
from tracker.exports.apart import run_apart

from .drawing import drawn

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "data" / "notice.typ"
_TAG = re.compile(r"\{(?=[{%#])")
# What a template of an office's own must hold: a document without its number or its text is none.
NEEDS = ("number", "title", "paragraphs")
LONG_CELL_SIGNS = 250


def as_pdf(kind: NoticeKind, content: NoticeContent, number: str, *, font_folder: str = "") -> bytes:
    """The document as PDF, from the fonts of this machine and of `font_folder`. Raises RuleBroken when a font is missing."""
    task = {
        "source": str(SOURCE),
        "document": _facts(kind, content, number),
        "font_folders": [font_folder] if font_folder else [],
    }
    return run_apart(HERE / "typeset.py", task, reasons=_REASONS)


def as_docx(kind: NoticeKind, content: NoticeContent, number: str, *, template: bytes | None = None) -> bytes:
    """The document for Word, in the office's own template or the built-in one. Raises RuleBroken when the template will not do."""
    return _filled(template or sample(kind.form), _facts(kind, content, number))


def as_draft(kind: NoticeKind, content: NoticeContent, *, template: bytes | None = None) -> bytes:
    """The document for Word with number and day still to be filled in: what an office edits, and gives back to be issued."""
    tags = {name: f"{{{{ {name} }}}}" for name in ("number", "date", "printed")}
    return _filled(template or sample(kind.form), {**_untagged(_facts(kind, content, "")), **tags})


def finished(kind: NoticeKind, content: NoticeContent, number: str, *, draft: bytes) -> bytes:
    """A draft that was edited in Word, with number and day filled in. Raises RuleBroken when it has lost the place of its number."""
    return _filled(draft, _facts(kind, content, number), needs=("number",))


def as_edited(kind: NoticeKind, content: NoticeContent, number: str, *, draft: bytes) -> NoticeContent:
    """The content as a draft says it that was edited in Word; the annexed tables are those of the map. Raises RuleBroken."""
    known = {"number": number, "date": long_day(content.signed_on), "issuer": content.issuer, "annex": str(ANNEX)}
    made = finished(kind, content, number, draft=draft)
    task = {"document": base64.b64encode(made).decode(), "known": known}
    said = json.loads(run_apart(HERE / "read.py", task, reasons=_REASONS))
    return replace(content, title=said["title"], addressee=said["addressee"], paragraphs=tuple(said["paragraphs"]))


def try_template(kind: NoticeKind, template: bytes, content: NoticeContent, number: str) -> None:
    """Fills a template with sample data. Raises RuleBroken, saying what is wrong with it, when that fails."""
    _filled(template, _facts(kind, content, number), needs=NEEDS)


@cache
def sample(form: Form) -> bytes:
    """The built-in template: what an office may start its own from."""
    task = {"form": form.value, "fonts": _fonts()}
    return run_apart(HERE / "blank.py", task, reasons=_REASONS)


def _filled(template: bytes, facts: Mapping[str, Any], *, needs: tuple[str, ...] = ()) -> bytes:
    context = {**facts, "title": "\n".join(facts["title_lines"]), "paragraphs": facts["parts"]}
    markup = drawn(facts, _fonts())
    task = {"template": base64.b64encode(template).decode(), "context": context, "markup": markup, "needs": needs}
    return run_apart(HERE / "fill.py", task, reasons=_REASONS)


def _facts(kind: NoticeKind, content: NoticeContent, number: str) -> dict[str, Any]:
    """All that either file needs, in words."""
    return {
        "form": kind.form.value,
        "mark": content.mark,
        "number": number,
        "title": content.title,
        "title_lines": title_lines(content.title),
        "addressee": content.addressee,
        "parts": [_part(paragraph) for paragraph in content.paragraphs],
        "tables": [asdict(table) for table in content.tables],
        "table_points": _table_points(kind, content),
        "annex_word": str(ANNEX),
        "annex_note": content.annex_note,
        "issuer": content.issuer,
        "date": long_day(content.signed_on),
        "copy_to": content.copy_note,
        "printed": str(msg("%(day)s印发", day=long_day(content.signed_on))),
    }


def _table_points(kind: NoticeKind, content: NoticeContent) -> float:
    """The size of a table within the text: 四号, in a form 小四, or 五号 where much was written: a form stays on its page."""
    if kind.form is not Form.FORM:
        return 14
    longest = max((len(cell) for table in content.tables for row in table.rows for cell in row), default=0)
    return 10.5 if longest > LONG_CELL_SIGNS else 12


def _untagged(value: Any) -> Any:
    """Words in which nobody finds a tag: a draft is read as a template once it is given back, and what people typed is in it."""
    match value:
        case str():
            return _TAG.sub("\N{FULLWIDTH LEFT CURLY BRACKET}", value)
        case dict():
            return {name: _untagged(one) for name, one in value.items()}
        case list() | tuple():
            return [_untagged(one) for one in value]
        case _:
            return value


def _part(paragraph: str) -> dict[str, Any]:
    lead, rest = lead_and_rest(paragraph)
    return {"level": level_of(paragraph), "lead": lead, "rest": rest, "text": paragraph}


def _fonts() -> dict[str, str]:
    return {role: str(name) for role, name in _FONTS.items()}


# The standard's type by the names that Word knows; none is embedded.
_FONTS: Mapping[str, Message] = {
    "title": msg("方正小标宋简体"),
    "body": msg("仿宋_GB2312"),
    "hei": msg("黑体"),
    "kai": msg("楷体_GB2312"),
    "song": msg("宋体"),
}
_REASONS: Mapping[str, Message] = {
    "no_font": msg(
        "服务器上没有中文字体（%(fonts)s），做不出 PDF。可以先下载 Word；请系统管理员安装 fonts-noto-cjk，或把本单位的字体放进 TRACKER_FONT_DIR。"
    ),
    "typst": msg("PDF 没有做成：%(why)s"),
    "tag": msg("模板里有不认识的标记（%(tag)s）。只能用样例里的那些标记。"),
    "loops": msg("模板里的循环套得太深，最多 %(most)s 层。"),
    "lacks": msg("文件里缺少 %(names)s，请照样例补上。"),
    "words": msg("认不出标题、主送单位、正文或成文日期。请在下载的稿子上改，这几行都要保留。"),
    "name": msg("模板里有不认识的名称“%(name)s”。只能用样例里的那些名称。"),
    "syntax": msg("模板里的标记写得不对。请对照样例检查花括号、百分号，和每个 for、if 的 endfor、endif。"),
    "broken": msg("这个文件打不开，或不是 Word 的 .docx 文件。请在 Word 里另存为 .docx 后再传。"),
    "size": msg("模板解开后太大，请去掉里面的图片后再传。"),
    "acts": msg("模板里有宏、嵌入对象或外部定义（%(part)s），不能用。请另存为不带这些的 .docx。"),
    "field": msg("模板里有不能用的域“%(field)s”（%(part)s）。请在 Word 里选中它，按 Ctrl+Shift+F9 变成文字后再传。"),
    "outside": msg("模板引用了外面的文件（%(part)s），不能用。请去掉链接的图片和附加模板。"),
}
