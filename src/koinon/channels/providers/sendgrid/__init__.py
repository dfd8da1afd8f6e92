"""Twilio SendGrid: mail out with up to 1,000 personalizations a call, signed events, mail in by Inbound Parse."""
