"""`python -m bench.documents`: the month's circular writes itself and is made a file, and a letter too; seconds and memory."""

from __future__ import annotations

import datetime as dt
import tempfile

import sqlalchemy as sa

from bench import seed
from bench.acts import heading, measure
from tracker import create_app
from tracker.clock import now, today
from tracker.demo.notices import sample_of
from tracker.domain.notice import NoticeContent, NoticeKind
from tracker.domain.notice.periods import month_of
from tracker.exports.notices import as_docx, as_pdf
from tracker.extensions import db
from tracker.models import Checklist
from tracker.schema import migrations
from tracker.services.circulars import written

# Seconds that each is to take at most, where a target was set.
LETTER_PDF = 0.5


def main() -> None:
    heading(f"circular of {seed.PROJECTS_A_CHECKLIST} projects, and a letter, SQLite")
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/tracker.db", "INSTANCE_PATH": folder, "SECRET_KEY": "bench"}
        app = create_app(settings)
        with app.app_context():
            migrations(app).upgrade()
            seed.fill(db.session, projects=seed.PROJECTS_A_CHECKLIST, today=today(), at=now())
        circular, letter = NoticeKind.CIRCULAR, sample_of(NoticeKind.URGING)
        content = measure(app, "circular, written", _written)
        measure(app, "circular, .docx", lambda: as_docx(circular, content, "通〔2026〕1号"))
        measure(app, "circular, .pdf", lambda: as_pdf(circular, content, "通〔2026〕1号"))
        measure(app, "letter, .docx", lambda: as_docx(NoticeKind.URGING, letter, "催〔2026〕1号"))
        measure(app, "letter, .pdf", lambda: as_pdf(NoticeKind.URGING, letter, "催〔2026〕1号"), target=LETTER_PDF)
        with app.app_context():
            db.engine.dispose()


def _written() -> NoticeContent:
    checklist = db.session.scalars(sa.select(Checklist)).first()
    if checklist is None:
        raise RuntimeError("nothing was seeded")
    return written(checklist, month_of(today()), zone=dt.UTC, today=today(), now=now())


if __name__ == "__main__":
    main()
