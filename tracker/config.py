"""Settings: read once from TRACKER_* variables, each with a default that suits a laptop."""

from __future__ import annotations

import datetime as dt
import logging
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent

SETTINGS = {
    "TRACKER_DATABASE_URL",
    "TRACKER_SECRET_KEY",
    "TRACKER_INSTANCE_PATH",
    "TRACKER_TIMEZONE",
    "TRACKER_HTTPS",
    "TRACKER_PROXIES",
    "TRACKER_PASSWORD_PROFILE",
    "TRACKER_SESSION_IDLE_MINUTES",
    "TRACKER_SESSION_HOURS",
    "TRACKER_BASE_URL",
    "TRACKER_MAIL_URL",
    "TRACKER_PRIVATE_HOSTS",
    "TRACKER_FONT_DIR",
}
TEST_SETTINGS = "TRACKER_TEST_"

_log = logging.getLogger(__name__)

MEBIBYTE = 1024 * 1024
# Lies in the instance once the demo is loaded; every page then says that it shows one.
DEMO_ACCOUNTS = "demo-accounts.csv"


class SecretKeyMissing(RuntimeError):
    """Raised at start: without a secret key nobody's session can be trusted."""

    def __init__(self) -> None:
        super().__init__(
            "TRACKER_SECRET_KEY is not set. Make one with\n"
            "  python3 -c 'import secrets; print(secrets.token_hex(32))'\n"
            "and put it in the environment (`make run` keeps one in instance/secret_key)."
        )


def instance_path(environ: Mapping[str, str]) -> Path:
    """The folder of the database, the evidence files and the demo accounts."""
    return Path(environ.get("TRACKER_INSTANCE_PATH") or ROOT / "instance").resolve()


def from_environ(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration from the environment. An unknown TRACKER_ variable is named in a warning, and so is an address that a
    server for others lacks.

    The secret key may be missing here; `create_app` refuses to start without one.
    """
    _say_what_is_amiss(environ)
    instance = instance_path(environ)
    is_https = environ.get("TRACKER_HTTPS", "") == "1"
    return {
        "INSTANCE_PATH": str(instance),
        "DEMO": (instance / DEMO_ACCOUNTS).is_file(),
        "SECRET_KEY": environ.get("TRACKER_SECRET_KEY") or _kept_key(instance),
        "DATABASE_URL": environ.get("TRACKER_DATABASE_URL") or f"sqlite:///{instance / 'tracker.db'}",
        "TIMEZONE": ZoneInfo(environ.get("TRACKER_TIMEZONE") or "Asia/Shanghai"),
        "HTTPS": is_https,
        "PROXIES": int(environ.get("TRACKER_PROXIES") or 0),
        "PASSWORD_PROFILE": environ.get("TRACKER_PASSWORD_PROFILE") or "default",
        "SESSION_IDLE": dt.timedelta(minutes=int(environ.get("TRACKER_SESSION_IDLE_MINUTES") or 30)),
        "SESSION_LIFETIME": dt.timedelta(hours=int(environ.get("TRACKER_SESSION_HOURS") or 12)),
        "BASE_URL": environ.get("TRACKER_BASE_URL", "").rstrip("/"),
        "LOOPBACK_URL": f"http://127.0.0.1:{environ.get('PORT') or 5000}",
        "MAIL_URL": environ.get("TRACKER_MAIL_URL") or "",
        "PRIVATE_HOSTS": frozenset(environ.get("TRACKER_PRIVATE_HOSTS", "").replace(",", " ").split()),
        "FONT_DIR": environ.get("TRACKER_FONT_DIR") or "",
        "SESSION_COOKIE_NAME": "__Host-session" if is_https else "session",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 70 * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
        "MAX_FORM_PARTS": 3000,
        "BABEL_DEFAULT_LOCALE": "zh_Hans",
    }


def _say_what_is_amiss(environ: Mapping[str, str]) -> None:
    for name in sorted(environ):
        if name.startswith("TRACKER_") and name not in SETTINGS and not name.startswith(TEST_SETTINGS):
            warnings.warn(f"{name} is not a setting of this program; see docs/operations.md", stacklevel=3)
    if environ.get("TRACKER_HTTPS") == "1" and not environ.get("TRACKER_BASE_URL"):
        _log.warning("TRACKER_HTTPS is 1 and TRACKER_BASE_URL is not set: links in mails lead to this machine only")


def _kept_key(instance: Path) -> str | None:
    kept = instance / "secret_key"
    return kept.read_text(encoding="ascii").strip() if kept.is_file() else None
