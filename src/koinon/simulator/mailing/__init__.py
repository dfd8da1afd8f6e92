"""What the simulated providers of mail have in common: mails, their fates by mailbox, and what is told of them."""
