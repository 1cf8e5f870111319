"""Static files: joined, compressed, under addresses that change with their content, and kept for ever."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker import assets
from tracker.security import ALWAYS


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    app = Flask("site", static_folder=None, instance_path=str(tmp_path))
    assets.init_app(app)
    app.add_url_rule("/", view_func=lambda: "page")
    return app


@pytest.fixture
def url(site: Flask) -> Callable[[str], str]:
    return cast(Callable[[str], str], site.jinja_env.globals["static_url"])


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    return site.test_client()


def test_the_sheets_are_one_and_begin_with_the_order_of_the_layers(
    browser: FlaskClient, url: Callable[[str], str]
) -> None:
    answer = browser.get(url("css/app.css"), buffered=True)
    assert answer.mimetype == "text/css"
    assert (
        answer.text.index("@layer tokens, reset") < answer.text.index("@layer reset {") < answer.text.index("@page map")
    )


def test_a_browser_may_keep_a_file_for_ever_and_gets_it_compressed(
    browser: FlaskClient, url: Callable[[str], str]
) -> None:
    answer = browser.get(url("js/app.js"), headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert gzip.decompress(answer.data) == (assets.SOURCE / "js/app.js").read_bytes()


@pytest.mark.parametrize(("method", "code"), [("GET", 200), ("GET", 304), ("POST", 405)])
def test_every_answer_bears_the_headers(
    browser: FlaskClient, url: Callable[[str], str], method: str, code: int
) -> None:
    seen = {"If-Modified-Since": browser.get(url("js/app.js"), buffered=True).headers["Last-Modified"]}
    answer = browser.open(url("js/app.js"), method=method, headers=seen if code == 304 else {}, buffered=True)
    assert answer.status_code == code
    for name, value in [assets.POLICY, *ALWAYS]:
        assert answer.headers.getlist(name) == [value]


def test_the_address_changes_when_a_file_or_a_name_does() -> None:
    first = assets.digest_of({"a.js": b"1", "b.js": b"2"})
    assert first == assets.digest_of({"b.js": b"2", "a.js": b"1"})
    assert (
        len({first, assets.digest_of({"a.js": b"1", "b.js": b"3"}), assets.digest_of({"a.js": b"1", "c.js": b"2"})})
        == 3
    )


def test_everything_else_is_the_applications(browser: FlaskClient) -> None:
    assert browser.get("/").text == "page"
    assert browser.get("/static/css/app.css").status_code == 404
    assert browser.get("/static/../assets.py").status_code == 404


def test_plotlys_script_is_served_from_its_wheel_once_it_is_asked_for(
    browser: FlaskClient, url: Callable[[str], str], tmp_path: Path
) -> None:
    address = url(assets.PLOTLY)
    assert not list((tmp_path / "assets").glob("plotly-*"))
    answer = browser.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert gzip.decompress(answer.data) == assets.plotly_script().read_bytes()
    assert list((tmp_path / "assets").glob("plotly-*"))


def test_the_worker_that_comes_second_takes_what_the_first_has_written(tmp_path: Path) -> None:
    assets.stock(tmp_path / "shelf", {"a/b.js": b"first"})
    assets.stock(tmp_path / "shelf", {"a/b.js": b"second"})
    assert (tmp_path / "shelf/a/b.js").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["shelf"]


def test_a_page_without_charts_is_light() -> None:
    files = assets.our_files()
    assert sum(len(gzip.compress(content)) for content in files.values()) < 45 * 1024


def test_without_plotly_the_page_with_charts_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ModuleNotFoundError, match="plotly"):
        assets.plotly_script()
