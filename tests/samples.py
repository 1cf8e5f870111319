"""Files for tests, good and hostile, made on the spot."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ORIENTATION, GPS = 0x0112, 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, mode: str = "RGB") -> bytes:
    """A picture; a JPEG lies on its side and says where it was taken."""
    made = Image.new(mode, size, "#c33" if mode != "P" else 3)
    written = io.BytesIO()
    if kind == "JPEG":
        exif = made.getexif()
        exif[ORIENTATION] = 6
        exif[GPS] = {1: "N", 2: (31.0, 14.0, 0.0)}
        made.save(written, kind, exif=exif, comment=b"secret place")
    else:
        made.save(written, kind)
    return written.getvalue()


def office(media_type: str = WORD, *, extra: dict[str, bytes] | None = None, types: str = "") -> bytes:
    """The least that passes for an Office file of this type."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="{media_type}.main+xml"/>{types}</Types>'
        )
        for name, content in (extra or {"word/document.xml": b"<w/>"}).items():
            package.writestr(name, content)
    return written.getvalue()


def bomb() -> bytes:
    """A few hundred kilobytes that unpack to a third of a gigabyte."""
    block = bytes(64 * 1024 * 1024)
    return office(extra={f"word/media/{n}.bin": block for n in range(5)})
