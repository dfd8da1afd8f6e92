"""Mails: how they look, what is wrong with them, and the way out of each."""

from koinon.messaging.mail.blocks import NETWORKS as MAIL_NETWORKS
from koinon.messaging.mail.bulk_rules import Rule as MailRule
from koinon.messaging.mail.checking import Fault as MailFault
from koinon.messaging.mail.checking import check as check_mail
from koinon.messaging.mail.checking import hold as hold_mail
from koinon.messaging.mail.finishing import Ways, finished, has_way_out, unsubscribing
from koinon.messaging.mail.lint import Finding as MailFinding
from koinon.messaging.mail.lint import lint as lint_mail
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.paper import Paper, paper
from koinon.messaging.mail.service import look as mail_look
from koinon.messaging.mail.standing import sender_standing
from koinon.messaging.mail.tokens import Way
from koinon.messaging.service.mail_as import mail_as
from koinon.messaging.service.unsubscribing import Leaving, leaving, one_click, unsubscribe_token
from koinon.messaging.service.unsubscribing import whose as unsubscribe_page

__all__ = [
    "MAIL_NETWORKS",
    "Leaving",
    "Look",
    "MailFault",
    "MailFinding",
    "MailRule",
    "Paper",
    "Way",
    "Ways",
    "check_mail",
    "finished",
    "has_way_out",
    "hold_mail",
    "leaving",
    "lint_mail",
    "mail_as",
    "mail_look",
    "one_click",
    "paper",
    "sender_standing",
    "unsubscribe_page",
    "unsubscribe_token",
    "unsubscribing",
]
