"""Twilio Programmable Messaging, API 2010-04-01: SMS and MMS; what `twilio_whatsapp` shares with it stands here."""
