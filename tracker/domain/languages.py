"""The languages of the pages."""

from collections.abc import Mapping

from tracker.domain.message import Message, msg

NAMES: Mapping[str, Message] = {"zh_Hans": msg("中文"), "en": msg("English")}
"""Each is named in itself."""
