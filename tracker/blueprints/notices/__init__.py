"""Documents: the register, each as it was issued, its files; circulars and weekly sheets; the office's templates; sheets to issue."""

from . import circulars, correcting, downloads, issuing, templating
from .views import bp

__all__ = ["bp", "circulars", "correcting", "downloads", "issuing", "templating"]
