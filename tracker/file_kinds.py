"""What may be given as evidence: the ending, the content and the declared type must tell the same story."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import puremagic

from .domain.errors import RuleBroken
from .domain.message import Message, msg

NAME_LENGTH = 120
HEAD = 4096
# Categories of characters that steer the display or cannot be shown: control, format (text direction), surrogate, private.
UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
UNDECLARED = {"", "application/octet-stream"}

CONTENT_TYPES = "[Content_Types].xml"
# The only two that Office files use.
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
PARTS = 5000
UNPACKED_BYTES = 300 * 1024 * 1024
# A large table of nothing but zeros packs to a fifteenth: only a bomb packs to less than a hundredth.
LITTLE_BYTES, CLOSEST_PACKED = 32 * 1024 * 1024, 100
CONTENT_TYPES_BYTES = PIECE_BYTES = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """`main_part` is what an Office file of this kind says of itself inside."""

    media_type: str
    starts: re.Pattern[bytes]
    declared: frozenset[str]
    is_image: bool = False
    main_part: bytes = b""


def _kind(media_type: str, starts: bytes, *also: str, is_image: bool = False, main_part: bytes = b"") -> Kind:
    return Kind(media_type, re.compile(starts, re.DOTALL), frozenset({media_type, *also}), is_image, main_part)


JPEG = _kind("image/jpeg", rb"\xff\xd8\xff", "image/jpg", "image/pjpeg", is_image=True)
KINDS = {
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": _kind("image/png", rb"\x89PNG\r\n\x1a\n", "image/x-png", is_image=True),
    "webp": _kind("image/webp", rb"RIFF....WEBP", is_image=True),
    "pdf": _kind("application/pdf", rb"%PDF-", "application/x-pdf"),
    "docx": _kind(
        f"{OFFICE}wordprocessingml.document",
        rb"PK\x03\x04",
        main_part=f"{OFFICE}wordprocessingml.document.main+xml".encode(),
    ),
    "xlsx": _kind(
        f"{OFFICE}spreadsheetml.sheet", rb"PK\x03\x04", main_part=f"{OFFICE}spreadsheetml.sheet.main+xml".encode()
    ),
}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)


def clean_name(raw: str) -> str:
    """The file's name as it is shown and given back: without folders, without what steers the display, not too long."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in name if unicodedata.category(sign) not in UNSHOWN).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending)]}{dot}{ending}"[-NAME_LENGTH - 1 :]


def check_kind(name: str, declared: str, content: IO[bytes]) -> Kind:
    """The kind of a file whose ending, declared type and content agree. Raises RuleBroken, saying the way out."""
    stem, _, ending = name.rpartition(".")
    kind = KINDS.get(ending.lower())
    if kind is None or not stem:
        raise _broken(msg("“%(name)s”不能传。可以传 jpg、png、webp、pdf、docx、xlsx。", name=name or "?"))
    content.seek(0)
    head = content.read(HEAD)
    if not head:
        raise _broken(msg("“%(name)s”是空文件，请重新选。", name=name))
    is_declared = declared.lower() in kind.declared | UNDECLARED
    if not is_declared or kind.media_type not in _likely(head) or not kind.starts.match(head):
        raise _broken(msg("“%(name)s”的内容和后缀不符，请用原来的程序另存为后再传。", name=name))
    if kind.main_part:
        _check_office(name, kind, content)
    return kind


def _likely(head: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _check_office(name: str, kind: Kind, content: IO[bytes]) -> None:
    """A package of the right kind, not locked, without macros, and no bomb for those who open it."""
    try:
        content.seek(0)
        with zipfile.ZipFile(content) as package:
            parts = package.infolist()
            if _is_bomb(parts):
                raise _broken(msg("“%(name)s”解开后太大，请缩小后再传。", name=name))
            if any(part.compress_type not in PACKINGS for part in parts):
                raise zipfile.BadZipFile(name)
            with package.open(CONTENT_TYPES) as declared:
                types = declared.read(CONTENT_TYPES_BYTES)
            for part in parts:
                _read_through(package, part)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _broken(msg("“%(name)s”打不开，可能已损坏或加了密码。请另存为后再传。", name=name)) from error
    if kind.main_part not in types:
        raise _broken(msg("“%(name)s”的内容和后缀不符，请用原来的程序另存为后再传。", name=name))
    if b"macroEnabled" in types or any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise _broken(msg("“%(name)s”带有宏，不能传。请另存为不带宏的文件。", name=name))


def _is_bomb(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether more comes out of the package than anybody's document holds, by what its directory says."""
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    is_close = unpacked > LITTLE_BYTES and unpacked > packed * CLOSEST_PACKED
    return len(parts) > PARTS or unpacked > UNPACKED_BYTES or is_close


def _read_through(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No more is unpacked than the directory says; its checksum then tells whether that was all. Raises BadZipFile if it was not."""
    with package.open(part) as unpacking:
        while unpacking.read(PIECE_BYTES):
            pass


def _broken(message: Message) -> RuleBroken:
    return RuleBroken(message, field="files")
