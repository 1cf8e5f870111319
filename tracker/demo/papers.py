"""Papers given as evidence in the demo: one small PDF each, drawn here."""

from __future__ import annotations

import io

from tracker.files import KeptFile
from tracker.models import EvidenceRequirement
from tracker.uploads import store

PDF = "application/pdf"


def paper(code: str, asked: EvidenceRequirement) -> KeptFile:
    """A page that says which project it is a sample for, kept in the evidence store under the name of what is asked for."""
    digest, size = store().put(io.BytesIO(_page(f"Sample {code} / {asked.position}")))
    return KeptFile(f"{asked.name}（示例）.pdf", PDF, size, digest)


def _page(text: str) -> bytes:
    stream = f"BT /F1 24 Tf 72 760 Td ({text}) Tj ET".encode("ascii")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(made))
    return made + head + table + tail
