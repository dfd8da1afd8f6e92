"""Pushes to phones: Apple's own tokens by Apple's service, all others by Firebase Cloud Messaging.

Filled in here is identity's port for devices of the team (IDN-049); messages to contacts by push (CHN-038) come to
stand beside it. Owns no table.
"""
