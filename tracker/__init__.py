"""The Battle Map: a year's checklist, its five terms, its lights, and who is late."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from . import assets, cli, config, errors, filters, kept, links, received, security, uploads
from .blueprints import FEATURES, access, navigation
from .extensions import babel, csrf, init_database, login_manager
from .transactions import TransactionalFlask


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """The application. `settings` are laid over those of the environment (tests use them)."""
    values = config.from_environ()
    values.update(settings or {})
    if not values["SECRET_KEY"]:
        raise config.SecretKeyMissing
    app = TransactionalFlask(__name__, static_folder=None, instance_path=str(values["INSTANCE_PATH"]))
    app.config.update(values)
    app.url_map.converters["int"] = links.Number
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=app.config["PROXIES"])  # type: ignore[method-assign]  # the way to put middleware around a Flask application
    init_database(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=access.language)
    for part in (uploads, security, filters, errors, assets, kept, access, navigation, cli):
        part.init_app(app)
    # After the log-in check: what a stranger sends is not even read.
    received.init_app(app)
    csrf.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature)
    return app
