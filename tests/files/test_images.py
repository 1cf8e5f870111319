"""Photos are drawn anew, without what the camera wrote beside the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests import samples
from tracker import images
from tracker.domain.errors import RuleBroken
from tracker.file_kinds import KINDS


def redraw(content: bytes, ending: str = "jpg") -> tuple[bytes, bytes]:
    into, thumbnail = io.BytesIO(), io.BytesIO()
    images.redraw(f"现场.{ending}", KINDS[ending], io.BytesIO(content), into=into, thumbnail=thumbnail)
    return into.getvalue(), thumbnail.getvalue()


def test_place_and_comment_are_gone_and_the_picture_stands_upright() -> None:
    original = samples.picture(size=(60, 40))
    assert b"secret place" in original
    drawn, _ = redraw(original)
    picture = Image.open(io.BytesIO(drawn))
    assert picture.size == (40, 60)
    assert dict(picture.getexif()) == {}
    assert b"secret place" not in drawn


def test_what_follows_the_picture_is_gone() -> None:
    drawn, _ = redraw(samples.picture("PNG") + b"<script>alert(1)</script>", "png")
    assert b"script" not in drawn


@pytest.mark.parametrize(
    ("kind", "ending", "mode"),
    [("PNG", "png", "RGBA"), ("PNG", "png", "P"), ("WEBP", "webp", "RGBA"), ("JPEG", "jpg", "CMYK")],
)
def test_each_sort_of_picture_can_be_read_again(kind: str, ending: str, mode: str) -> None:
    drawn, thumbnail = redraw(samples.picture(kind, mode=mode), ending)
    assert Image.open(io.BytesIO(drawn)).format == kind
    assert Image.open(io.BytesIO(thumbnail)).format == "JPEG"


def test_large_pictures_are_made_smaller_and_thumbnails_small() -> None:
    drawn, thumbnail = redraw(samples.picture("PNG", (5000, 100)), "png")
    assert Image.open(io.BytesIO(drawn)).size == (4000, 80)
    assert max(Image.open(io.BytesIO(thumbnail)).size) == images.THUMBNAIL_SIDE


def test_huge_dimensions_are_refused_before_a_pixel_is_read() -> None:
    # A header that promises 60,000 by 60,000 pixels and has none of them.
    small = bytearray(samples.picture("PNG", (1, 1)))
    small[16:24] = (60_000).to_bytes(4, "big") * 2
    broken = bytes(small)
    with pytest.raises(RuleBroken):
        redraw(broken, "png")
    with pytest.raises(RuleBroken, match="像素太大"):
        redraw(samples.picture("PNG", (26_001, 2_000), mode="1"), "png")


@pytest.mark.parametrize(
    "content", [samples.picture()[:200], samples.picture("PNG"), b"\xff\xd8\xffnothing"], ids=range(3)
)
def test_a_broken_or_other_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken, match="不是完整的图片"):
        redraw(content)
