"""What may be given as evidence, and what may not."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests import samples
from tracker.domain.errors import RuleBroken
from tracker.file_kinds import KINDS, NAME_LENGTH, check_kind, clean_name

GOOD = [
    ("批复.pdf", "application/pdf", samples.PDF),
    ("现场.JPG", "image/jpeg", samples.picture()),
    ("现场.jpeg", "", samples.picture()),
    ("截图.png", "image/png", samples.picture("PNG")),
    ("图.webp", "image/webp", samples.picture("WEBP")),
    ("纪要.docx", samples.WORD, samples.office()),
    ("台账.xlsx", "application/octet-stream", samples.office(samples.EXCEL)),
]
HOSTILE = [
    ("run.exe", "application/octet-stream", b"MZ\x90\x00" + bytes(100)),
    ("run.png", "image/png", b"MZ\x90\x00" + bytes(100)),
    ("画.svg", "image/svg+xml", b"<svg xmlns='x'><script>1</script></svg>"),
    ("画.png", "image/png", b"<svg xmlns='x'><script>1</script></svg>"),
    ("动图.gif", "image/gif", b"GIF89a<script>alert(1)</script>"),
    ("动图.png", "image/png", b"GIF89a<script>alert(1)</script>"),
    ("页.pdf", "application/pdf", b"<html>%PDF-1.7</html>"),
    ("页.pdf", "text/html", samples.PDF),
    ("图.png", "image/png", samples.picture()),
    ("声.webp", "image/webp", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)),
    ("宏.docm", "application/octet-stream", samples.office()),
    ("表.xlsx", samples.EXCEL, samples.office(samples.WORD)),
    ("包.docx", samples.WORD, b"PK\x03\x04" + bytes(60)),
    ("无后缀", "image/png", samples.picture("PNG")),
    (".png", "image/png", samples.picture("PNG")),
    ("空.pdf", "application/pdf", b""),
    ("碎.pdf", "application/pdf", b"\x00\x01"),
]


@pytest.mark.parametrize(("name", "declared", "content"), GOOD, ids=range(len(GOOD)))
def test_what_agrees_is_taken(name: str, declared: str, content: bytes) -> None:
    kind = check_kind(name, declared, io.BytesIO(content))
    assert kind is KINDS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(("name", "declared", "content"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_does_not_agree_is_refused(name: str, declared: str, content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_kind(name, declared, io.BytesIO(content))
    assert refused.value.field == "files"


@pytest.mark.parametrize(
    "content",
    [
        samples.office(extra={"word/vbaProject.bin": b"x"}),
        samples.office(types='<Default ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
    ],
    ids=["part", "type"],
)
def test_macros_are_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken, match="宏"):
        check_kind("纪要.docx", samples.WORD, io.BytesIO(content))


def test_a_bomb_is_refused_without_unpacking() -> None:
    with pytest.raises(RuleBroken, match="解开后太大"):
        check_kind("纪要.docx", samples.WORD, io.BytesIO(samples.bomb()))


def test_what_is_packed_closer_than_any_document_is_a_bomb_however_little_it_is() -> None:
    zeros = {"xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)}
    with pytest.raises(RuleBroken, match="解开后太大"):
        check_kind("台账.xlsx", samples.EXCEL, io.BytesIO(samples.office(samples.EXCEL, extra=zeros)))


def test_a_short_document_may_be_packed_as_close_as_it_likes() -> None:
    blank = samples.office(extra={"word/document.xml": b" " * 1024 * 1024})
    assert check_kind("纪要.docx", samples.WORD, io.BytesIO(blank)) is KINDS["docx"]


def test_a_directory_that_lies_about_a_length_is_found_out() -> None:
    lie = bytearray(samples.office(extra={"word/media/1.bin": bytes(1024 * 1024)}))
    length_at = lie.rindex(b"PK\x01\x02") + 24
    lie[length_at : length_at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(RuleBroken, match="打不开"):
        check_kind("纪要.docx", samples.WORD, io.BytesIO(lie))


def test_a_package_packed_in_a_way_that_no_office_program_uses_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("[Content_Types].xml", samples.WORD)
    spoilt = bytearray(written.getvalue())
    spoilt[len("[Content_Types].xml") + 30 + 9] ^= 0xFF
    with pytest.raises(RuleBroken, match="打不开"):
        check_kind("纪要.docx", samples.WORD, io.BytesIO(spoilt))


def test_a_locked_package_is_refused() -> None:
    written = io.BytesIO(samples.office())
    with zipfile.ZipFile(written) as package:
        at = package.getinfo("[Content_Types].xml").header_offset
    locked = bytearray(written.getvalue())
    locked[at + 6] |= 1
    central = locked.index(b"PK\x01\x02")
    locked[central + 8] |= 1
    with pytest.raises(RuleBroken, match="加了密码"):
        check_kind("纪要.docx", samples.WORD, io.BytesIO(bytes(locked)))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\temp\\批复.pdf", "批复.pdf"),
        ("现场\u202egpj.exe", "现场gpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("  .. .pdf", "pdf"),
        ("\x00", ""),
        ("e\u0301.png", "é.png"),
    ],
)
def test_names_lose_what_could_mislead(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("长" * 300 + ".docx")
    assert name.endswith("长.docx")
    assert len(name) <= NAME_LENGTH + 1
