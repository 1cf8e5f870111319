"""Photos are drawn anew: what the camera wrote beside the picture, place and time among it, does not come along."""

from __future__ import annotations

import threading
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from .domain.errors import RuleBroken
from .domain.message import msg
from .file_kinds import Kind

# Far above any telephone of today; beyond it a small file would fill the memory.
MOST_PIXELS = 52_000_000
# Sharp enough for a page of print on A4.
LONGEST_SIDE = 4000
THUMBNAIL_SIDE = 320
QUALITY = 88
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
THUMBNAIL_MEDIA_TYPE = "image/jpeg"

# The size is checked below, before a pixel is read.
Image.MAX_IMAGE_PIXELS = None
# One picture at a time in each worker bounds the memory that pictures take.
_one_at_a_time = threading.Lock()


def redraw(name: str, kind: Kind, source: IO[bytes], *, into: IO[bytes], thumbnail: IO[bytes]) -> None:
    """Writes the picture anew, upright, at most 4000 pixels long, and a small one beside it.

    Raises RuleBroken when it cannot be read, is of another format than it says, or is too large.
    """
    source.seek(0)
    with _one_at_a_time:
        try:
            with Image.open(source, formats=[FORMATS[kind.media_type]]) as picture:
                _check_size(name, picture)
                bare = _bare(picture)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            raise RuleBroken(
                msg("“%(name)s”不是完整的图片，请重新拍或另存后再传。", name=name), field="files"
            ) from error
        bare.save(into, FORMATS[kind.media_type], quality=QUALITY)
        _small(bare).save(thumbnail, "JPEG", quality=QUALITY)


def _check_size(name: str, picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise RuleBroken(msg("“%(name)s”的像素太大，请缩小后再传。", name=name), field="files")


def _bare(picture: Image.Image) -> Image.Image:
    """The first frame, upright, in plain colours, with nothing written beside the pixels."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.has_transparency_data and picture.format != "JPEG"
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.info.clear()
    return plain


def _small(bare: Image.Image) -> Image.Image:
    small = bare.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return ground
