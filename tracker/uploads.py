"""Files on their way in: straight to disk as they arrive, bounded, checked, then kept in the evidence store."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar, cast

from flask import Flask, Request, Response, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from . import images
from .domain.errors import RuleBroken
from .domain.message import msg
from .domain.policy import DEFAULT
from .file_kinds import ACCEPT as ACCEPT
from .file_kinds import check_kind, clean_name
from .files import KeptFile, Store
from .form_words import FormWords

P = ParamSpec("P")
R = TypeVar("R")

MEBIBYTE = 1024 * 1024
FILE_BYTES = DEFAULT.file_megabytes * MEBIBYTE
# A page that takes no files is sent no more than a long form.
FORM_BYTES = 4 * MEBIBYTE
# More than any form of ours takes, few enough for all threads of a process to read as many at once.
MOST_FILES = 40
# How much of a body that is too large is read off and thrown away, a piece at a time, so that the answer arrives.
READ_OFF_BYTES, PIECE_BYTES = 512 * MEBIBYTE, 64 * 1024


class Arriving:
    """A file as it comes in: nothing at first, on disk from its first byte on.

    What passes the limit is not written, so that the form can say so and keep what was typed.
    """

    def __init__(self, make: Callable[[], IO[bytes]]) -> None:
        self._make = make
        self.file: IO[bytes] = io.BytesIO()
        self.is_begun = False
        self.is_too_large = False

    def write(self, data: bytes) -> int:
        if data and not self.is_begun:
            self.file, self.is_begun = self._make(), True
        self.is_too_large = self.is_too_large or self.file.tell() + len(data) > FILE_BYTES
        return len(data) if self.is_too_large else self.file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class UploadRequest(FormWords, Request):
    """Puts each file straight on the disk of the evidence store, where files are taken; and of many only so many."""

    may_bring_files = False

    def _get_file_stream(self, *_args: object, **_kwargs: object) -> IO[bytes]:
        arriving = Arriving(self._begin)
        self._arriving().append(arriving)
        return arriving  # type: ignore[return-value]  # all that the parser and FileStorage ask of a file

    def _begin(self) -> IO[bytes]:
        # Each one keeps a file open, and a process may open only so many: a stranger's form must not use them up.
        begun = sum(arriving.is_begun for arriving in self._arriving())
        if begun >= (MOST_FILES if self.may_bring_files else 0):
            raise RequestEntityTooLarge
        return store().temporary()

    def close(self) -> None:
        """Gives the disk back, also that of a file whose arrival was broken off."""
        super().close()
        for arriving in self._arriving():
            arriving.file.close()

    def _arriving(self) -> list[Arriving]:
        return self.__dict__.setdefault("arriving", [])  # type: ignore[no-any-return]  # what was put there here


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that files may be sent to."""
    view.takes_files = True  # type: ignore[attr-defined]  # read by `bound_body`
    return view


def init_app(app: Flask) -> None:
    app.request_class = UploadRequest
    app.before_request(bound_body)
    app.after_request(read_off)
    app.jinja_env.globals["names_sent"] = names_sent


def read_off(response: Response) -> Response:
    """After a refusal for size, takes in what is left of the body: a connection closed on unread bytes is broken off, and the
    browser shows that instead of the sentence. The answer is sent first; nothing is kept.
    """
    if response.status_code == RequestEntityTooLarge.code and request.content_length:
        response.call_on_close(partial(_throw_away, request.environ["wsgi.input"]))
    return response


def _throw_away(body: IO[bytes]) -> None:
    left = READ_OFF_BYTES
    while left > 0 and (piece := body.read(PIECE_BYTES)):
        left -= len(piece)


def bound_body() -> None:
    """Large bodies are read only where a view says that it takes files."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        cast(UploadRequest, request).may_bring_files = True
    else:
        request.max_content_length = FORM_BYTES


def store() -> Store:
    """The evidence store of this instance."""
    return Store(Path(current_app.instance_path) / "evidence")


def sent(name: str) -> list[FileStorage]:
    """The files chosen under a field's name; the empty part that a browser sends for none is left out."""
    return [upload for upload in request.files.getlist(name) if upload.filename]


def names_sent(name: str) -> list[str]:
    """What the files chosen under a field's name are called: a page that refuses them has to say that they are gone."""
    return [upload.filename or "" for upload in sent(name)]


def keep(uploads: Sequence[FileStorage]) -> list[KeptFile]:
    """Checks each file and puts it into the store; pictures are drawn anew.

    Slow: to be called while no transaction is open. Raises RuleBroken for the first file that will not do.
    """
    return [_keep(upload) for upload in uploads]


def _keep(upload: FileStorage) -> KeptFile:
    name = clean_name(upload.filename or "")
    if getattr(upload.stream, "is_too_large", False):
        most = DEFAULT.file_megabytes
        raise RuleBroken(msg("“%(name)s”超过 %(most)s MB，请压缩后再传。", name=name, most=most), field="files")
    kind = check_kind(name, upload.mimetype, upload.stream)
    if not kind.is_image:
        digest, size = store().put(upload.stream)
        return KeptFile(name, kind.media_type, size, digest)
    with store().temporary() as picture, store().temporary() as thumbnail:
        images.redraw(name, kind, upload.stream, into=picture, thumbnail=thumbnail)
        digest, size = store().put(picture)
        return KeptFile(name, kind.media_type, size, digest, store().put(thumbnail)[0])
