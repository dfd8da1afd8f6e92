"""Mail to those who sign in (staff and owners); people are written to by messaging, through its gate (IDN-051).

`await mail.send(tx, vault, to=…, letter=Letter(…), language=…, once=…)` puts a mail into the caller's transaction: it
leaves once that commits, is tried again for a day, and carries the same Message-ID each time. Text and simple HTML are
made of the letter's sentences, so no caller writes markup. Server: `KOINON_MAIL_URL`; where that is not set, and not in
production, the simulator's mailbox, read at its page `/mail`. Owns the table `mails`.
"""

from koinon.platform.mail.letter import Letter, LetterBrand
from koinon.platform.mail.outbox import MODULE, send
from koinon.platform.mail.server import MailServer, configured

__all__ = ["MODULE", "Letter", "LetterBrand", "MailServer", "configured", "send"]
