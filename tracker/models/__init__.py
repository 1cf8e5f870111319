"""Tables, one file a noun. Importing the package makes every table known to the metadata."""

from .account import Account, LoginCounter, LoginSession, PasswordRecord, RoleGrant
from .accountability_case import AccountabilityCase, Excuse
from .audit import AuditEvent
from .base import Base
from .calendar_feed import CalendarFeed
from .card import Card
from .checklist import Checklist, Item
from .closure import Closure, ClosureRequest, SerialCounter
from .digest import Delivery, DigestSetting
from .escalation_step import EscalationStep, Statement
from .evidence import Evidence
from .extension_request import ExtensionRequest
from .notice import CircularDraft, Notice, NoticeFile, NoticeTemplate
from .notification import Notification
from .organization import Organization, OrganizationChange
from .overdue_mark import OverdueMark
from .point_entry import PointEntry
from .policy import PolicySetting
from .project import Project
from .rectification_reply import RectificationReply
from .register_import import RegisterImport
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

# The newest migration, which these tables agree with: the database must stand at it.
REVISION = "20261124_step_told"

__all__ = [
    "REVISION",
    "Account",
    "AccountabilityCase",
    "AuditEvent",
    "Base",
    "CalendarFeed",
    "Card",
    "Checklist",
    "CircularDraft",
    "Closure",
    "ClosureRequest",
    "Delivery",
    "DigestSetting",
    "DutyLine",
    "EscalationStep",
    "Evidence",
    "EvidenceRequirement",
    "Excuse",
    "ExtensionRequest",
    "IncentiveClause",
    "Item",
    "LoginCounter",
    "LoginSession",
    "Metric",
    "MetricEntry",
    "Milestone",
    "Notice",
    "NoticeFile",
    "NoticeTemplate",
    "Notification",
    "Organization",
    "OrganizationChange",
    "OverdueMark",
    "PasswordRecord",
    "PointEntry",
    "PolicySetting",
    "Project",
    "RectificationReply",
    "RegisterImport",
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
