"""Pushes to phones: Firebase Cloud Messaging for devices of both kinds, with the app's Firebase token.

Filled in here is identity's port for devices of the team (IDN-049); messages to contacts by push (CHN-038) and Apple's
own service, which needs a client for HTTP/2, come to stand beside it. Owns no table.
"""
