"""Mail by any SMTP server, answers and bounces read from a mailbox by IMAP."""
