"""The register of a checklist as a workbook that can be edited and brought back."""

from .sheet import register_workbook as register_workbook
