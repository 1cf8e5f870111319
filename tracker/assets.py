"""Static files under names that change with their content."""

from __future__ import annotations

from flask import Flask, url_for


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = lambda name: url_for("static", filename=name)
