"""Documents as .docx and .pdf, both from one content, in the layout of GB/T 9704-2012 (RULES §11)."""

from .pages import as_docx as as_docx
from .pages import as_draft as as_draft
from .pages import as_edited as as_edited
from .pages import as_pdf as as_pdf
from .pages import finished as finished
from .pages import sample as sample
from .pages import try_template as try_template
