"""Notices to the people of an organization: the bell, mail and push, as each of them wants it (IDN-051).

Owns notifications, notification_preferences, notification_hours, notification_signals. A context declares its kinds
in its `module.py` (`register_notice`) and raises them with `notify` in the transaction that makes them true.
"""
