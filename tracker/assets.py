"""Static files under addresses that change with their content, so that browsers may keep them for ever.

All our files stand under one digest: a script module finds its neighbours by relative paths, and nothing has to be built.
The joined style sheet and the compressed copies are made once, at the first start, and kept under the instance folder.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from whitenoise import WhiteNoise

from .security import ALWAYS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SOURCE = Path(__file__).parent / "static"
PREFIX = "/static/"
# The layers decide which rule wins; the order only puts the statement of the layers first and paper last.
FIRST_SHEETS = ("tokens.css", "reset.css", "base.css", "layout.css")
LAST_SHEETS = ("print.css",)
PLOTLY = "plotly.min.js"
POLICY = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")


def init_app(app: Flask) -> None:
    """Serves our files and plotly's script in front of the application, and gives templates `static_url(name)`."""
    static = StaticFiles(app.wsgi_app, Path(app.instance_path) / "assets")
    app.wsgi_app = static  # type: ignore[method-assign]  # the way to put middleware around a Flask application
    app.jinja_env.globals["static_url"] = static.url


class StaticFiles:
    """A WSGI layer that answers for static files and hands everything else on."""

    def __init__(self, application: WSGIApplication, shelf: Path) -> None:
        self.shelf = shelf
        self.server = WhiteNoise(
            application,
            max_age=WhiteNoise.FOREVER,
            allow_all_origins=False,
            immutable_file_test=lambda _path, _url: True,
        )
        files = our_files()
        self.prefix = f"{PREFIX}{digest_of(files)}/"
        self.plotly_prefix = f"{PREFIX}plotly-{importlib.metadata.version('plotly')}/"
        self.serve(self.prefix, files)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Plotly's script weighs megabytes, and most days nobody asks for a chart: it is compressed when first wanted.
        wanted = environ.get("PATH_INFO", "")
        if wanted == self.plotly_prefix + PLOTLY and wanted not in self.server.files:
            self.serve(self.plotly_prefix, {PLOTLY: plotly_script().read_bytes()})
        more = [POLICY, *ALWAYS] if wanted.startswith(PREFIX) else ALWAYS
        answer: Iterable[bytes] = self.server(environ, adding(more, start_response))
        return answer

    def url(self, name: str) -> str:
        """The address of one of our files by its name under `static`, or of plotly's script."""
        return (self.plotly_prefix if name == PLOTLY else self.prefix) + name

    def serve(self, prefix: str, files: Mapping[str, bytes]) -> None:
        folder = self.shelf / prefix.removeprefix(PREFIX).rstrip("/")
        if not folder.is_dir():
            stock(folder, files)
        self.server.add_files(str(folder), prefix=prefix)


def our_files() -> dict[str, bytes]:
    """Each file to be served, by name: the style sheets joined into one, the rest as they are."""
    paths = [path for path in sorted(SOURCE.rglob("*")) if path.is_file()]
    files = {path.relative_to(SOURCE).as_posix(): path.read_bytes() for path in paths if path.suffix != ".css"}
    sheets = {path.name: path.read_bytes() for path in paths if path.suffix == ".css"}
    middle = [name for name in sheets if name not in FIRST_SHEETS + LAST_SHEETS]
    files["css/app.css"] = b"".join(sheets[name] for name in (*FIRST_SHEETS, *middle, *LAST_SHEETS))
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """Twelve characters that change when any file, or any name, does."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def stock(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files and their compressed copies into a new folder, whole or not at all, whoever else does the same."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    draft.chmod(0o755)
    try:
        draft.rename(folder)
    except OSError:
        # Another worker was first; its folder has the same content.
        shutil.rmtree(draft)


def plotly_script() -> Path:
    """Where plotly's wheel keeps its script; found without importing the library, which is slow."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("plotly")
    return Path(spec.origin).parent / "package_data" / PLOTLY


def adding(more: list[tuple[str, str]], start_response: StartResponse) -> StartResponse:
    """Adds headers that the answer lacks: what every answer bears is put on here, on the last stretch, where no one takes it apart."""

    def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
        present = {name.lower() for name, _value in headers}
        return start_response(status, headers + [one for one in more if one[0].lower() not in present], *exc_info)

    return start
