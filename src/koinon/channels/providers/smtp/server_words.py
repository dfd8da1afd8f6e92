"""What went wrong with a mail server or mailbox, in sentences (msgids): ours for the network, else the server's own."""

CLEAR = "Without encryption passwords and mail go to this machine only: choose starttls or tls."
NO_STARTTLS = "The server offers no encryption (STARTTLS) at this port: choose tls and port 465, or another server."
NO_LOGIN = "The server takes no user name and password at this port."
NOT_TAKEN = "The server does not take this user name and password."
NO_INBOX = "The mailbox has no INBOX that can be read."
INNER = "This server lies inside the network of this installation. Whoever runs it can allow such mail servers."
SENTENCES = (CLEAR, INNER, NO_STARTTLS, NO_LOGIN, NOT_TAKEN, NO_INBOX)


class Unusable(ValueError):
    """The account's server is not spoken to as it is set up; says in a sentence (msgid) why."""
