"""Tables, one file a noun. Importing the package makes every table known to the metadata."""

from .account import Account, LoginCounter, LoginSession, PasswordRecord, RoleGrant
from .accountability_case import AccountabilityCase, Excuse
from .audit import AuditEvent
from .base import Base
from .card import Card
from .checklist import Checklist, Item
from .closure import Closure, ClosureRequest, SerialCounter
from .escalation_step import EscalationStep, Statement
from .evidence import Evidence
from .organization import Organization, OrganizationChange
from .overdue_mark import OverdueMark
from .point_entry import PointEntry
from .policy import PolicySetting
from .project import Project
from .rectification_reply import RectificationReply
from .report import Report, Review, report_milestone
from .suspension import Suspension
from .terms import (
    DutyLine,
    EvidenceRequirement,
    IncentiveClause,
    Metric,
    MetricEntry,
    Milestone,
    TermChange,
    support_unit,
)

__all__ = [
    "Account",
    "AccountabilityCase",
    "AuditEvent",
    "Base",
    "Card",
    "Checklist",
    "Closure",
    "ClosureRequest",
    "DutyLine",
    "EscalationStep",
    "Evidence",
    "EvidenceRequirement",
    "Excuse",
    "IncentiveClause",
    "Item",
    "LoginCounter",
    "LoginSession",
    "Metric",
    "MetricEntry",
    "Milestone",
    "Organization",
    "OrganizationChange",
    "OverdueMark",
    "PasswordRecord",
    "PointEntry",
    "PolicySetting",
    "Project",
    "RectificationReply",
    "Report",
    "Review",
    "RoleGrant",
    "SerialCounter",
    "Statement",
    "Suspension",
    "TermChange",
    "report_milestone",
    "support_unit",
]
