"""Use cases of channels: queries, accounts, senders."""
