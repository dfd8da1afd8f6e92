"""What mail servers and providers say of addresses, for channels to report; and whose clock people live by."""

from koinon.contacts.service.mail_verdicts import MailFact, MailWord, note_mail
from koinon.contacts.service.zones import KnownZone, ZoneRule, zone_of

__all__ = ["KnownZone", "MailFact", "MailWord", "ZoneRule", "note_mail", "zone_of"]
