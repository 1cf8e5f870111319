"""The addresses of the checklists; what answers each stands beside, by noun."""

from __future__ import annotations

from flask import Blueprint

from . import assignment, checking, importing, listing, people, register, settling, shape

bp = Blueprint("checklists", __name__, template_folder="templates")

bp.get("/checklists/")(listing.index)
bp.get("/checklists/new")(listing.new)
bp.post("/checklists/")(listing.create)

bp.get("/checklists/<int:checklist_id>")(assignment.show)
bp.get("/checklists/<int:checklist_id>/assignment")(assignment.edit)
bp.post("/checklists/<int:checklist_id>/assignment")(assignment.save)
bp.get("/people.json", endpoint="people")(people.options)

bp.get("/checklists/<int:checklist_id>/check")(checking.check)
bp.post("/checklists/<int:checklist_id>/issuing")(checking.issue)

bp.get("/checklists/<int:checklist_id>/items/new")(shape.new_item)
bp.post("/checklists/<int:checklist_id>/items")(shape.add_item)
bp.get("/checklists/<int:checklist_id>/items/<int:item_id>")(shape.item)
bp.post("/checklists/<int:checklist_id>/items/<int:item_id>")(shape.rename_item)
bp.post("/checklists/<int:checklist_id>/items/<int:item_id>/removal")(shape.remove_item)
bp.get("/checklists/<int:checklist_id>/projects/new")(shape.new_project)
bp.post("/checklists/<int:checklist_id>/projects")(shape.add_project)

bp.get("/checklists/<int:checklist_id>/archive")(settling.archiving)
bp.post("/checklists/<int:checklist_id>/archive")(settling.archive)
bp.get("/checklists/<int:checklist_id>/removal")(settling.removing)
bp.post("/checklists/<int:checklist_id>/removal")(settling.remove)

bp.get("/checklists/<int:checklist_id>/register.xlsx")(register.export)
bp.get("/checklists/<int:checklist_id>/imports/new")(importing.new_import)
bp.post("/checklists/<int:checklist_id>/imports")(importing.bring)
bp.get("/checklists/<int:checklist_id>/imports")(importing.waiting_import)
bp.get("/checklists/<int:checklist_id>/imports/<int:import_id>")(importing.show_import)
bp.post("/checklists/<int:checklist_id>/imports/<int:import_id>/application")(importing.apply)
