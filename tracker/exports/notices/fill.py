"""Fills a Word template, in a process of its own (`exports.apart`): the task as JSON comes in, the .docx goes out.

A template may come from anybody. So only a few kinds of tags are known: a value, a list to go through, a condition. There are no
calls, no filters, no arithmetic, no names with underscores; and the file itself may name nothing outside, run nothing, hide nothing.
"""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

REFUSED = 3
MEMORY_BYTES, CPU_SECONDS = 1024**3, 12
MOST_UNPACKED_BYTES = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_LOOPS = 2
LONGEST_FIELD = 60
KNOWN: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.For, nodes.If),
    *(nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or),
)
MAIN_PART = "word/document.xml"
# What a tag that is not known looks like to who wrote it.
SIGNS = {"Call": "( )", "Filter": "|", "Getitem": "[ ]", "Mul": "*", "Pow": "**", "Add": "+", "Assign": "set"}
FORBIDDEN = ("vbaproject.bin", "activex/", "embeddings/", "externallinks/")
# Relations whose other end is run, or is a document of its own, wherever it lies; and those whose other end is no XML, but is
# only shown. All else is XML, and is looked at.
ACTING = {"oleObject", "package", "control", "aFChunk", "subDocument", "frame"}
SHOWN = {"image", "font", "thumbnail", "hyperlink", "printerSettings"}
# What a field does stands in its first word. Others fetch from elsewhere, or start a program when the document is opened.
FIELDS = {
    *(
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "SEQ",
        "STYLEREF",
        "TOC",
        "HYPERLINK",
        "EQ",
        "SYMBOL",
    ),
    *(
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "DOCPROPERTY",
        "QUOTE",
        "=",
        "",
    ),
}
FIRST_WORD = re.compile(r"\s*([A-Za-z]+|=|$)")


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
            raise Refused("tag", tag=SIGNS.get(type(node).__name__, type(node).__name__.lower()))
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise Refused("tag", tag=node.attr)
        loops += isinstance(node, nodes.For)
        if loops > MOST_LOOPS:
            raise Refused("loops", most=MOST_LOOPS)
        for child in node.iter_child_nodes():
            self.check(child, loops=loops)


def fill(
    template: bytes, context: Mapping[str, Any], *, markup: Mapping[str, str] | None = None, needs: Sequence[str] = ()
) -> bytes:
    """The template with the values filled in; it must hold the tags in `needs`. `markup` are the parts that tags put in whole.

    Raises Refused, naming what is wrong.
    """
    inspect(template)
    document = DocxTemplate(io.BytesIO(template))
    try:
        used = document.get_undeclared_template_variables(Reader())
        missing = [name for name in needs if name not in used]
        if missing:
            raise Refused("lacks", names=", ".join(f"{{{{ {name} }}}}" for name in missing))
        document.render({**context, **{name: Markup(part) for name, part in (markup or {}).items()}}, Reader())  # noqa: S704  # drawn by us
    except UndefinedError as error:
        raise Refused("name", name=str(error.message).split("'")[-2]) from error
    except TemplateSyntaxError as error:
        raise Refused("syntax") from error
    except TemplateError as error:
        raise Refused("tag", tag=str(error)) from error
    except (etree.XMLSyntaxError, AttributeError, KeyError, ValueError) as error:
        # What is missing in a package that only looks like a Word document shows in many ways.
        raise Refused("broken") from error
    _keep_signed(document.docx.paragraphs, context)
    written = io.BytesIO()
    document.save(written)
    # A tag could have put together what no part of the template said by itself.
    inspect(written.getvalue())
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
        _inspect_links(name, tree.getroot())
    _inspect_fields(name, tree.getroot())


def _inspect_links(name: str, root: Any) -> None:
    for link in root:
        kind = link.get("Type", "").rpartition("/")[2]
        is_outside = link.get("TargetMode", "Internal").lower() != "internal"
        if is_outside and kind != "hyperlink":
            raise Refused("outside", part=name)
        is_looked_at = link.get("Target", "").lower().endswith(".xml")
        if kind in ACTING or not (is_looked_at or kind in SHOWN):
            raise Refused("acts", part=name)


def _inspect_fields(name: str, root: Any) -> None:
    for instruction in _instructions(root):
        word = FIRST_WORD.match(instruction)
        if word is None or word[1].upper() not in FIELDS:
            raise Refused("field", field=instruction.strip()[:LONGEST_FIELD], part=name)


def _instructions(root: Any) -> Iterator[str]:
    """What each field is told. A field may lie within another, and its words may be cut into several runs."""
    open_fields = [""]
    for node in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText"):
        given = {etree.QName(key).localname: value for key, value in node.items()}
        match etree.QName(node).localname, given.get("fldCharType"):
            case "fldSimple", _:
                yield given.get("instr", "")
            case "fldChar", "begin":
                open_fields.append("")
            case "fldChar", "end" if len(open_fields) > 1:
                yield open_fields.pop()
            case "fldChar", _:
                continue
            case _:
                open_fields[-1] += node.text or ""
    yield from open_fields


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
        filled = fill(base64.b64decode(task["template"]), task["context"], markup=task["markup"], needs=task["needs"])
    except Refused as refused:
        sys.stderr.write(json.dumps([refused.reason, refused.values]) + "\n")
        return REFUSED
    sys.stdout.buffer.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
