"""Fills a Word template, in a process of its own (`exports.apart`): the task as JSON comes in, the .docx goes out.

A template may come from anybody. So only a few kinds of tags are known: a value, a list to go through, a condition. There are no
calls, no filters, no arithmetic, no names with underscores; and the file itself may name nothing outside, run nothing, hide nothing.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

REFUSED = 3
MEMORY_BYTES, CPU_SECONDS = 1024**3, 12
MOST_UNPACKED_BYTES = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_LOOPS = 2
KNOWN: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.For, nodes.If),
    *(nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or),
)
MAIN_PART = "word/document.xml"
FORBIDDEN = ("vbaproject.bin", "activex/", "embeddings/", "externallinks/")


class Refused(Exception):
    """`reason` is the name of a sentence, `values` what stands in it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


class Reader(SandboxedEnvironment):
    """Jinja without anything that could act: what is not among the known tags is refused before it is run."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Where all that is read or run comes through: looks at each tag first."""
        tree = super()._parse(source, name, filename)
        self.check(tree, loops=0)
        return tree

    def check(self, node: nodes.Node, *, loops: int) -> None:
        """Raises Refused for a tag that is not among the known ones, or lists within lists beyond measure."""
        if not isinstance(node, KNOWN):
            raise Refused("tag", tag=type(node).__name__)
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise Refused("tag", tag=node.attr)
        loops += isinstance(node, nodes.For)
        if loops > MOST_LOOPS:
            raise Refused("loops", most=MOST_LOOPS)
        for child in node.iter_child_nodes():
            self.check(child, loops=loops)


def fill(template: bytes, context: Mapping[str, Any], *, needs: Sequence[str] = ()) -> bytes:
    """The template with the values filled in; it must hold the tags in `needs`. Raises Refused, naming what is wrong."""
    inspect(template)
    document = DocxTemplate(io.BytesIO(template))
    try:
        used = document.get_undeclared_template_variables(Reader())
        missing = [name for name in needs if name not in used]
        if missing:
            raise Refused("lacks", names=", ".join(f"{{{{ {name} }}}}" for name in missing))
        document.render(_values(context), Reader())
    except UndefinedError as error:
        raise Refused("name", why=error.message) from error
    except TemplateSyntaxError as error:
        raise Refused("syntax", why=error.message) from error
    except TemplateError as error:
        raise Refused("tag", tag=str(error)) from error
    except (etree.XMLSyntaxError, AttributeError, KeyError, ValueError) as error:
        # What is missing in a package that only looks like a Word document shows in many ways.
        raise Refused("broken") from error
    _keep_signed(document.docx.paragraphs, context)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _keep_signed(paragraphs: Sequence[Any], context: Mapping[str, Any]) -> None:
    """Keeps the signature on the page of the last words: it never stands on one alone (GB/T 9704-2012, 7.3.5.5)."""
    signed = [at for at, one in enumerate(paragraphs) if one.text == context["date"]]
    above = reversed(paragraphs[: signed[-1]] if signed else ())
    # Up to the issuer, the note of the annexes if there is one, and the paragraph above them.
    words = 3 if context["annex_note"] else 2
    for one in above:
        one.paragraph_format.keep_with_next = True
        words -= bool(one.text.strip())
        if not words:
            return


def inspect(packed: bytes) -> None:
    """Raises Refused for a file that is no plain Word document: too large once unpacked, with macros or objects, or reaching outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise Refused("size")
            for part in parts:
                _inspect_part(part.filename.lower(), package.read(part))
            if MAIN_PART not in package.namelist():
                raise Refused("broken")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, etree.XMLSyntaxError) as error:
        raise Refused("broken") from error


def _inspect_part(name: str, content: bytes) -> None:
    if any(word in name for word in FORBIDDEN) or b"macroEnabled" in content:
        raise Refused("acts", part=name)
    if not name.endswith((".xml", ".rels")):
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(content, parser).getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise Refused("acts", part=name)
    if name.endswith(".rels"):
        outside = [link for link in tree.getroot() if link.get("TargetMode") == "External"]
        if any(not link.get("Type", "").endswith("/hyperlink") for link in outside):
            raise Refused("outside", part=name)


def _values(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context with those parts drawn that a tag {{p … }} puts in whole."""
    fonts = context["fonts"]
    tables = [table for table in context["tables"] if not table["is_annex"]]
    annexes = [table for table in context["tables"] if table["is_annex"]]
    return {
        **context,
        # Every text in these was escaped when it was put into the markup.
        "tables": Markup("".join(_paragraph("") + _table(table, fonts, 28) for table in tables)),  # noqa: S704
        "annexes": Markup("".join(_annex(table, fonts, context["annex_word"]) for table in annexes)),  # noqa: S704
        "signature": Markup(_signature(context["issuer"], context["date"])),  # noqa: S704
    }


def _annex(table: Mapping[str, Any], fonts: Mapping[str, str], word: str) -> str:
    opened = _paragraph(word, font=fonts["hei"], properties="<w:pageBreakBefore/>")
    title = _paragraph(
        table["title"],
        font=fonts["title"],
        half_points=44,
        properties='<w:snapToGrid w:val="0"/><w:jc w:val="center"/>',
    )
    return opened + _paragraph("") + title + _paragraph("") + _table(table, fonts, 21) + _paragraph("")


def _signature(issuer: str, date: str) -> str:
    """The date four signs from the edge, the issuer centred above it. Widths in twentieths of a point, a sign being 16 pt."""
    wide, narrow = 4 * 316 + _signs(date) * 316, _signs(issuer) * 316
    right = max(0, wide - (_signs(date) * 316 + narrow) / 2)
    return _right(issuer, round(right)) + _right(date, 4 * 316)


def _right(text: str, indent: int) -> str:
    return _paragraph(text, properties=f'<w:ind w:right="{indent}"/><w:jc w:val="right"/>')


def _signs(text: str) -> float:
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _table(table: Mapping[str, Any], fonts: Mapping[str, str], half_points: int) -> str:
    widths = [round(width * 1440 / 25.4) for width in table["widths"]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = _row(table["head"], widths, font=fonts["hei"], half_points=half_points, is_head=True)
    rows = "".join(_row(row, widths, font=fonts["body"], half_points=half_points) for row in table["rows"])
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"


def _row(cells: Sequence[str], widths: Sequence[int], *, font: str, half_points: int, is_head: bool = False) -> str:
    repeated = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else "<w:trPr><w:cantSplit/></w:trPr>"
    centred = '<w:jc w:val="center"/>' if is_head else ""
    properties = f'<w:snapToGrid w:val="0"/>{centred}'
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(cell, font=font, half_points=half_points, properties=properties)}</w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{repeated}{inside}</w:tr>"


def _paragraph(text: str, *, font: str = "", half_points: int = 0, properties: str = "") -> str:
    name = escape(font)
    fonts = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/>' if font else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    run = f'<w:r><w:rPr>{fonts}{size}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def bound_memory() -> None:
    """No more memory and time than a document needs; systems without such limits do without."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - only there on Unix

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def main() -> int:
    """Reads the task, writes the document; says why not on the error channel."""
    bound_memory()
    task = json.load(sys.stdin)
    try:
        filled = fill(base64.b64decode(task["template"]), task["context"], needs=task["needs"])
    except Refused as refused:
        sys.stderr.write(json.dumps([refused.reason, refused.values]) + "\n")
        return REFUSED
    sys.stdout.buffer.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
