"""The operator's console: acts on one or many organizations, the operators' own trail, announcements (ORG-045, 047).

Owns operator_acts, announcements, announcement_dismissals. Whatever an operator does stands in two trails: the
organization's, for its owners, and the operators' own, which outlives the organization.
"""

from koinon.organizations.console.announcements import (
    ANNOUNCED,
    NewAnnouncement,
    announce,
    announcement_for,
    announcements,
    dismiss,
    end_announcement,
    mail_announcement,
)
from koinon.organizations.console.many import ACTS, MOST_AT_ONCE, Outcome, act_on_many
from koinon.organizations.console.trail import at_work, installation, names, operator_trail, record
from koinon.organizations.repository.console import Announcement, OperatorAct

__all__ = [
    "ACTS",
    "ANNOUNCED",
    "MOST_AT_ONCE",
    "Announcement",
    "NewAnnouncement",
    "OperatorAct",
    "Outcome",
    "act_on_many",
    "announce",
    "announcement_for",
    "announcements",
    "at_work",
    "dismiss",
    "end_announcement",
    "installation",
    "mail_announcement",
    "names",
    "operator_trail",
    "record",
]
