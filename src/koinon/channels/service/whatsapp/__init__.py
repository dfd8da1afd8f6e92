"""WhatsApp Business Accounts: connecting, reading anew, the rating of their numbers (CHN-035, 036)."""
