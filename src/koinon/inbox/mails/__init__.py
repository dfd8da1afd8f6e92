"""What the inbox knows of mails beyond their words: what they answer, and how they looked.

Owns mail_ids, mail_bodies; rows of both go with their message.
"""
