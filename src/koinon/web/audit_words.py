"""What stands in the audit trail, as sentences: who did what (IDN-045)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from koinon.identity import REDACTED, AuditRow
from koinon.web.i18n import N_, gettext

ACTS: Mapping[str, str] = {
    "support.entered": N_("%(who)s looked in as support"),
    "support.left": N_("%(who)s left"),
    "support.allowed": N_("%(who)s let support change something"),
    "support.forbidden": N_("%(who)s took the leave back"),
    "api_key.created": N_("%(who)s made an API key"),
    "api_key.updated": N_("%(who)s changed an API key"),
    "api_key.rotated": N_("%(who)s gave an API key a new secret"),
    "api_key.revoked": N_("%(who)s ended an API key"),
    "api_key.exposed": N_("An API key was seen in an address"),
    "audit.exported": N_("%(who)s downloaded the audit trail"),
    "audit.redacted": N_("%(who)s took what the trail said of deleted people out of it"),
    "audit.archived": N_("%(who)s put away acts that are no longer kept"),
    "bulk.started": N_("%(who)s changed many at once"),
    "bulk.exported": N_("%(who)s had a list written as a file"),
    "bulk.undone": N_("%(who)s undid a change of many"),
    "bulk.cancelled": N_("%(who)s stopped a change of many"),
    "bulk.retried": N_("%(who)s tried a change of many again"),
    "broadcast.created": N_("%(who)s began a broadcast"),
    "broadcast.updated": N_("%(who)s worked on a broadcast"),
    "broadcast.deleted": N_("%(who)s threw a draft away"),
    "broadcast.sent": N_("%(who)s sent a broadcast"),
    "link.changed": N_("%(who)s changed a link"),
    "link.stopped": N_("%(who)s disabled a link as operator"),
    "link.released": N_("%(who)s let a link lead on again"),
    "links.stopped": N_("%(who)s disabled all links"),
    "links.released": N_("%(who)s let all links lead on again"),
    "broadcast.tested": N_("%(who)s sent a test of a broadcast"),
    "broadcast.undone": N_("%(who)s took a broadcast back before it left"),
    "broadcast.exported": N_("%(who)s downloaded who a broadcast reached"),
    "broadcast.duplicated": N_("%(who)s copied a broadcast"),
    "broadcast.approval_requested": N_("%(who)s asked for a second person’s yes"),
    "broadcast.approved": N_("%(who)s approved a broadcast"),
    "broadcast.declined": N_("%(who)s declined a broadcast"),
    "broadcast.paused": N_("%(who)s paused a broadcast"),
    "broadcast.resumed": N_("%(who)s resumed a broadcast"),
    "broadcast.cancelled": N_("%(who)s cancelled a broadcast"),
    "broadcast.winner_chosen": N_("%(who)s chose which words the rest get"),
    "broadcast.sent_on": N_("%(who)s sent it on by another channel"),
    "broadcast.retried": N_("%(who)s tried failed messages again"),
    "schedule.created": N_("%(who)s made a schedule"),
    "schedule.updated": N_("%(who)s changed a schedule"),
    "schedule.paused": N_("%(who)s paused a schedule"),
    "schedule.resumed": N_("%(who)s resumed a schedule"),
    "schedule.cancelled": N_("%(who)s cancelled a schedule"),
    "schedule.skipped": N_("%(who)s left out a date of a schedule"),
    "schedule.restored": N_("%(who)s took a date of a schedule back in"),
    "schedule.moved": N_("%(who)s moved a date of a schedule"),
    "schedule.decided": N_("%(who)s decided about a late date of a schedule"),
    "template.created": N_("%(who)s wrote a template"),
    "template.updated": N_("%(who)s worked on a template"),
    "template.published": N_("%(who)s published a template"),
    "template.handed_in": N_("%(who)s handed a template in to WhatsApp"),
    "template.submitted": N_("%(who)s handed a template in for review"),
    "template.approved": N_("%(who)s approved a template"),
    "template.rejected": N_("%(who)s sent a template back"),
    "template.discarded": N_("%(who)s threw away what was changed of a template"),
    "template.archived": N_("%(who)s archived a template"),
    "template.unarchived": N_("%(who)s took a template out of the archive"),
    "template.deleted": N_("%(who)s deleted a template"),
    "media.uploaded": N_("%(who)s uploaded a file"),
    "media.changed": N_("%(who)s changed a file"),
    "media.deleted": N_("%(who)s deleted a file"),
    "media.restored": N_("%(who)s brought a file back"),
    "consent_text.published": N_("%(who)s published a consent text"),
    "consents.exported": N_("%(who)s downloaded the consent ledger"),
    "contact.created": N_("%(who)s added a person"),
    "contact.updated": N_("%(who)s changed a person"),
    "contact.deleted": N_("%(who)s deleted a person"),
    "contact.restored": N_("%(who)s brought a person back"),
    "erasure.requested": N_("%(who)s asked for a person to be forgotten"),
    "erasure.cancelled": N_("%(who)s took back that a person be forgotten"),
    "erasure.completed": N_("%(who)s forgot a person: everything about them is deleted"),
    "person_export.requested": N_("%(who)s asked for everything known of a person"),
    "person_export.built": N_("%(who)s put everything known of a person together"),
    "person_export.read": N_("%(who)s downloaded everything known of a person"),
    "person_export.expired": N_("%(who)s deleted a file with everything known of a person after its seven days"),
    "contact.merged": N_("%(who)s merged another entry into a person"),
    "contact.absorbed": N_("%(who)s merged a person into another"),
    "contact.unmerged": N_("%(who)s undid the merge of a person"),
    "duplicate.dismissed": N_("%(who)s said that two people are not the same"),
    "duplicate.reconsidered": N_("%(who)s wants two people looked at again"),
    "contact.brought_back": N_("%(who)s made a merged person one of their own again"),
    "conversation.started": N_("%(who)s began a conversation"),
    "conversation.assigned": N_("%(who)s gave a conversation to somebody"),
    "conversation.answered": N_("%(who)s answered in a conversation"),
    "conversation.answer_taken_back": N_("%(who)s took an answer back before it left"),
    "consent.recorded": N_("%(who)s recorded a person’s consent or refusal"),
    "contact.address_added": N_("%(who)s added a number or email to a person"),
    "contact.address_changed": N_("%(who)s changed a person’s number or email"),
    "contact.address_removed": N_("%(who)s took a number or email from a person"),
    "conversation.priority_changed": N_("%(who)s changed how soon a conversation needs an answer"),
    "conversation.team_changed": N_("%(who)s moved a conversation to another team"),
    "inbox_team.created": N_("%(who)s made a team of the inbox"),
    "inbox_team.updated": N_("%(who)s changed a team of the inbox"),
    "inbox_team.deleted": N_("%(who)s deleted a team of the inbox"),
    "inbox_rule.created": N_("%(who)s made a rule of the inbox"),
    "inbox_rule.updated": N_("%(who)s changed a rule of the inbox"),
    "inbox_rule.deleted": N_("%(who)s deleted a rule of the inbox"),
    "agent.availability_set": N_("%(who)s set whether they are there"),
    "agent.capacity_set": N_("%(who)s set how many conversations somebody is given"),
    "conversation.spam": N_("%(who)s moved a conversation to spam"),
    "conversation.not_spam": N_("%(who)s took a conversation out of spam"),
    "canned_reply.created": N_("%(who)s wrote a canned reply"),
    "canned_reply.updated": N_("%(who)s changed a canned reply"),
    "canned_reply.deleted": N_("%(who)s deleted a canned reply"),
    "conversation.deleted": N_("%(who)s deleted a conversation"),
    "conversation.merged": N_("%(who)s joined two conversations of a person"),
    "conversation.note_edited": N_("%(who)s changed a note"),
    "conversation.note_deleted": N_("%(who)s deleted a note"),
    "inbox_view.created": N_("%(who)s kept a view of the inbox"),
    "inbox_view.updated": N_("%(who)s changed a view of the inbox"),
    "inbox_view.deleted": N_("%(who)s deleted a view of the inbox"),
    "scheduled_reply.created": N_("%(who)s wrote a reply to be sent later"),
    "scheduled_reply.updated": N_("%(who)s changed a reply to be sent later"),
    "scheduled_reply.cancelled": N_("%(who)s took back a reply to be sent later"),
    "audience_list.created": N_("%(who)s brought a list along as an audience"),
    "audience_list.deleted": N_("%(who)s deleted a list of an audience"),
    "label.created": N_("%(who)s made a label"),
    "label.updated": N_("%(who)s changed a label"),
    "label.deleted": N_("%(who)s deleted a label"),
    "macro.created": N_("%(who)s made a macro"),
    "macro.updated": N_("%(who)s changed a macro"),
    "macro.deleted": N_("%(who)s deleted a macro"),
    "macro.run": N_("%(who)s ran a macro on a conversation"),
    "conversation.filed": N_("%(who)s filed a conversation under another person"),
    "refusal.decided": N_("%(who)s decided whether a text was a refusal"),
    "keyword.created": N_("%(who)s added a keyword"),
    "keyword.updated": N_("%(who)s changed a keyword"),
    "keyword.deleted": N_("%(who)s removed a keyword"),
    "stop_word.added": N_("%(who)s added a word that stops messages"),
    "stop_word.removed": N_("%(who)s removed a word that stopped messages"),
    "custom_field.created": N_("%(who)s added a field"),
    "custom_field.updated": N_("%(who)s changed a field"),
    "contact.preferences_changed": N_("%(who)s changed what this person gets"),
    "assist_settings.changed": N_("%(who)s changed the assistance"),
    "survey_settings.changed": N_("%(who)s changed the surveys"),
    "sla_policy.created": N_("%(who)s set a response target"),
    "sla_policy.updated": N_("%(who)s changed a response target"),
    "sla_policy.deleted": N_("%(who)s deleted a response target"),
    "business_hours.created": N_("%(who)s set business hours"),
    "business_hours.updated": N_("%(who)s changed business hours"),
    "business_hours.deleted": N_("%(who)s deleted business hours"),
    "topic.created": N_("%(who)s added a topic"),
    "topic.updated": N_("%(who)s changed a topic"),
    "topic.deleted": N_("%(who)s deleted a topic"),
    "custom_field.deleted": N_("%(who)s deleted a field"),
    "segment.created": N_("%(who)s saved a segment"),
    "segment.updated": N_("%(who)s changed a segment"),
    "segment.deleted": N_("%(who)s deleted a segment"),
    "group.created": N_("%(who)s added a group"),
    "group.updated": N_("%(who)s changed a group"),
    "group.members_added": N_("%(who)s put people into a group"),
    "group.members_removed": N_("%(who)s took people out of a group"),
    "group.deleted": N_("%(who)s deleted a group"),
    "household.created": N_("%(who)s made a household"),
    "household.updated": N_("%(who)s changed a household"),
    "household.members_added": N_("%(who)s put people into a household"),
    "household.members_removed": N_("%(who)s took people out of a household"),
    "household.roles_changed": N_("%(who)s changed who is what in a household"),
    "household.deleted": N_("%(who)s deleted a household"),
    "import.uploaded": N_("%(who)s uploaded a file of people"),
    "import.prepared": N_("%(who)s prepared an import"),
    "import.checked": N_("%(who)s had an import checked"),
    "import.paused": N_("%(who)s paused an import"),
    "import.resumed": N_("%(who)s resumed an import"),
    "import.cancelled": N_("%(who)s cancelled an import"),
    "import.run": N_("%(who)s ran an import"),
    "import.undone": N_("%(who)s undid an import"),
    "location.imported": N_("%(who)s added locations from a list"),
    "location.created": N_("%(who)s added a location"),
    "location.updated": N_("%(who)s changed a location"),
    "location.archived": N_("%(who)s archived a location"),
    "permission.denied": N_("%(who)s was refused something sensitive"),
    "member.invited": N_("%(who)s invited somebody"),
    "member.joined": N_("%(who)s took a seat"),
    "member.role_changed": N_("%(who)s gave a member another role"),
    "member.updated": N_("%(who)s changed a member’s seat"),
    "member.suspended": N_("%(who)s suspended a member"),
    "member.restored": N_("%(who)s opened a member’s seat again"),
    "member.removed": N_("%(who)s took a member’s seat away"),
    "invitation.resent": N_("%(who)s sent an invitation again"),
    "invitation.revoked": N_("%(who)s took an invitation back"),
    "messages.sent": N_("%(who)s sent several messages"),
    "message.sent": N_("%(who)s sent a message"),
    "message.cancelled": N_("%(who)s took a message back"),
    "organization.verified": N_("%(who)s made sure who the organization is"),
    "organization.unverified": N_("%(who)s took back that the organization is verified"),
    "organization.updated": N_("%(who)s changed the organization"),
    "organization.settings_changed": N_("%(who)s changed settings"),
    "organization.plan_changed": N_("The plan changed"),
    "organization.suspended": N_("The organization was suspended"),
    "organization.released": N_("The organization was released"),
    "organization.brand_changed": N_("%(who)s changed how the organization looks"),
    "dead_letter.retried": N_("%(who)s had something that gave up tried again"),
    "dead_letter.discarded": N_("%(who)s discarded something that gave up"),
    "data.forgotten": N_("What was older than it is kept was deleted"),
    "organization.slug_changed": N_("%(who)s changed the organization’s address"),
    "organization.read_only": N_("The organization was made read-only"),
    "organization.flagged": N_("A flag went up"),
    "organization.flag_lowered": N_("%(who)s took a flag down"),
    "organization.limit_overridden": N_("%(who)s made an exception to the plan"),
    "organization.limit_restored": N_("%(who)s took an exception to the plan back"),
    "organization.sending_mode_changed": N_("%(who)s decided how the organization sends"),
    "organization.live_asked": N_("%(who)s asked to send live"),
    "organization.trial_extended": N_("%(who)s let the trial end later"),
    "guest_recipient.added": N_("%(who)s added a test number"),
    "guest_recipient.confirmed": N_("A test number was confirmed"),
    "guest_recipient.removed": N_("%(who)s took a test number away"),
    "ownership.offered": N_("%(who)s offered the ownership"),
    "ownership.accepted": N_("%(who)s took the ownership over"),
    "sender_registration.begun": N_("%(who)s began a registration with the carriers"),
    "sender_registration.changed": N_("%(who)s changed a registration with the carriers"),
    "sender_registration.discarded": N_("%(who)s threw a draft of a registration away"),
    "sender_registration.submitted": N_("%(who)s handed in a registration with the carriers"),
    "sender_registration.resubmitted": N_("%(who)s handed in a registration again"),
    "sender_registration.appealed": N_("%(who)s asked the carriers to look at a campaign again"),
    "sender_registration.assigned": N_("%(who)s chose which numbers send by a campaign"),
    "sender_registration.code": N_("%(who)s had a code of the carriers sent or confirmed"),
    "sender_registration.updated": N_("A registration with the carriers went on"),
    "sender_registration.rejected": N_("The carriers refused a registration, or ended it"),
    "push_app.added": N_("%(who)s added an app to notify"),
    "push_app.removed": N_("%(who)s removed an app that was notified"),
    "email_domain.added": N_("%(who)s added a domain to send mail from"),
    "email_domain.changed": N_("%(who)s changed a domain that mail is sent from"),
    "email_domain.removed": N_("%(who)s removed a domain that mail was sent from"),
    "email_domain.verified": N_("The records of a domain stand: mail may leave from it"),
    "email_domain.broken": N_("The records of a domain are gone: mail from it stopped"),
    "sender.waiting": N_("An address waits for the records of its domain"),
    "provider_account.connected": N_("%(who)s connected a carrier"),
    "provider_account.removed": N_("%(who)s removed a carrier"),
    "provider_account.secret_rotated": N_("%(who)s changed a carrier’s secret"),
    "role.created": N_("%(who)s made a role"),
    "role.updated": N_("%(who)s changed a role"),
    "role.deleted": N_("%(who)s deleted a role"),
    "routes.changed": N_("%(who)s changed the routes"),
    "broadcast.emergency": N_("%(who)s sent it as an emergency"),
    "sending_rules.changed": N_("%(who)s changed the sending rules"),
    "sandbox.clock_moved": N_("%(who)s moved the sandbox's clock forward"),
    "sandbox.created": N_("%(who)s made the sandbox"),
    "sample.reset": N_("%(who)s started the sample anew"),
    "sample.removed": N_("%(who)s removed the sample"),
    "sandbox.reset": N_("%(who)s started the sandbox anew"),
    "number.ordered": N_("%(who)s ordered a number"),
    "number.purchased": N_("%(who)s bought a number"),
    "number.release_asked": N_("%(who)s asked for a number to be given back"),
    "number.release_cancelled": N_("%(who)s kept a number that was to be given back"),
    "number.released": N_("%(who)s gave a number back to its carrier"),
    "sender.suspended": N_("%(who)s took a number out of service that is gone from its carrier"),
    "sender.changed": N_("%(who)s changed a number to send from"),
    "sender.tested": N_("%(who)s sent themselves a test from a number"),
    "sender.added": N_("%(who)s added a number to send from"),
    "sender.activated": N_("%(who)s put a number to send from into service"),
    "session.started": N_("%(who)s signed in"),
    "session.revoked": N_("%(who)s ended a session"),
    "tag.created": N_("%(who)s added a tag"),
    "tag.updated": N_("%(who)s changed a tag"),
    "tag.merged": N_("%(who)s merged two tags"),
    "tag.given": N_("%(who)s gave people a tag"),
    "tag.taken": N_("%(who)s took a tag from people"),
    "tag.deleted": N_("%(who)s deleted a tag"),
    "broadcast.approval_withdrawn": N_("%(who)s took the question for approval back"),
    "consent.form_kept": N_("%(who)s kept a signed consent form"),
    "consent.form_read": N_("%(who)s opened a signed consent form"),
    "consent.overridden": N_("%(who)s changed a person’s consent by hand"),
    "contacts.deleted": N_("%(who)s deleted people"),
    "contacts.updated": N_("%(who)s changed people"),
    "conversation.status_changed": N_("%(who)s closed or reopened a conversation"),
    "cors_origins.changed": N_("%(who)s changed which websites may call the API"),
    "location.merged": N_("%(who)s merged two locations"),
    "location.ordered": N_("%(who)s put the locations into another order"),
    "location.restored": N_("%(who)s brought a location back"),
    "member.factors_reset": N_("%(who)s reset a member’s second step of signing in"),
    "onboarding.step_skipped": N_("%(who)s skipped a first step"),
    "organization.closed": N_("The organization was closed and its data deleted"),
    "organization.closing": N_("%(who)s began to close the organization"),
    "organization.closing_cancelled": N_("%(who)s kept the organization open"),
    "organization.export_requested": N_("%(who)s asked for an export of everything"),
    "contact.held": N_("%(who)s had everything about a person kept for a court"),
    "contact.hold_lifted": N_("%(who)s lifted the hold on a person"),
    "broadcast.held": N_("%(who)s had everything about a broadcast kept for a court"),
    "broadcast.hold_lifted": N_("%(who)s lifted the hold on a broadcast"),
    "organization.held": N_("The organization’s data was put on hold"),
    "organization.hold_lifted": N_("The hold on the organization’s data was lifted"),
    "ownership.declined": N_("%(who)s declined the ownership"),
    "ownership.revoked": N_("%(who)s took the offer of the ownership back"),
    "provider_account.renamed": N_("%(who)s renamed a carrier"),
    "role.viewed": N_("%(who)s looked at the pages as another role"),
    "sender.paused": N_("%(who)s paused a number to send from"),
    "sender.released": N_("%(who)s gave a number to send from back"),
    "sso.changed": N_("%(who)s changed the single sign-on"),
    "sso.connected": N_("%(who)s connected a single sign-on"),
    "sso.disconnected": N_("%(who)s removed the single sign-on"),
    "sso.domain_proved": N_("%(who)s proved an email domain"),
    "user.password_changed": N_("%(who)s changed their password"),
}
AREAS: Mapping[str, str] = {
    "": N_("Everything"),
    "broadcast.": N_("Broadcasts"),
    "contact.": N_("People"),
    "consents.": N_("Consent"),
    "import.": N_("Imports"),
    "member.": N_("Team"),
    "role.": N_("Roles"),
    "api_key.": N_("API keys"),
    "organization.": N_("Organization"),
    "session.": N_("Signing in"),
}


ERASED = {"erased": True}
# Told by the names of what is in it: these can be the same where a value is another.
NAMES_ONLY = ("custom",)


class Change(msgspec.Struct, frozen=True):
    """One field, before and after; an empty text where there was nothing."""

    name: str
    before: str
    after: str


def sentence(row: AuditRow, names: Mapping[Any, str]) -> str:
    """“Ada Lovelace sent a broadcast”; an act without a sentence is told by its name."""
    known = ACTS.get(_act(row))
    who = _who(row, names)
    return gettext(known) % {"who": who} if known else f"{who}: {row.action.replace('.', ' ').replace('_', ' ')}"


def _act(row: AuditRow) -> str:
    """An export is asked for like any work on many rows, and changes none of them."""
    exported = row.action == "bulk.started" and row.changes.get("operation") == "export"
    return "bulk.exported" if exported else row.action


def _who(row: AuditRow, names: Mapping[Any, str]) -> str:
    if row.actor_kind == "user":
        return names.get(row.actor_id, gettext("A former member"))
    return gettext("An API key") if row.actor_kind == "api_key" else "Koinon"


def changes(row: AuditRow, labels: Mapping[str, str]) -> list[Change]:
    """What differed, by field, and nothing that is now as it was; what stands outside both parts counts as after.

    `labels` name own fields (`custom.<key>`).
    """
    if row.changes == ERASED:
        return []
    before, after = _part(row.changes, "before"), _part(row.changes, "after")
    after |= {name: value for name, value in row.changes.items() if name not in ("before", "after")}
    told = [
        Change(labels.get(name) or name.replace("_", " "), _text(before.get(name)), _text(after.get(name)))
        for name in dict.fromkeys([*before, *after])
    ]
    return [one for one in told if one.before != one.after or one.name in NAMES_ONLY or one.before == REDACTED]


def _part(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = found.get(name)
    return dict(part) if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
