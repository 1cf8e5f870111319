"""The least that Flask can do: answer a number of bytes. What the tracker's pages are measured against."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask

app = Flask(__name__)


@lru_cache(maxsize=64)
def _body(size: int) -> str:
    return "x" * size


@app.route("/bytes/<int:size>", methods=["GET", "POST"])
def some_bytes(size: int) -> str:
    return _body(size)
