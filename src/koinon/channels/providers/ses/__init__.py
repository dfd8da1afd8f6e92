"""Amazon SES: mail out by its API v2, events and mails in over SNS."""
