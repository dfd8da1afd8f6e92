"""The file of a Google service account as a tenant pastes it: read strictly, since it names where we call."""

import re
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from koinon.channels.push.google_oauth import ServiceAccount

NO_JSON = "This is no service account's file: paste all of it, from the first brace to the last."
NOT_WHOLE = "The file lacks what a service account has: project_id, private_key_id, private_key and client_email."
NOT_GOOGLES = "The file leads to another place than Google."
NO_PROJECT = "The file names no Firebase project."
NO_KEY = "The private key in the file cannot be read: make a new one in the Firebase console."
SENTENCES = (NO_JSON, NOT_WHOLE, NOT_GOOGLES, NO_PROJECT, NO_KEY)
_PROJECT = re.compile(r"[A-Za-z0-9:._-]{1,100}")


class UnusableAccount(Exception):
    """The file is none of Google's, or leads elsewhere; says in a sentence (msgid) why."""


def account_in(file: str) -> ServiceAccount:
    """What stands in a file. Raises UnusableAccount."""
    try:
        account = msgspec.json.decode(file, type=ServiceAccount)
    except msgspec.ValidationError as fault:
        raise UnusableAccount(NOT_WHOLE) from fault
    except (msgspec.DecodeError, RecursionError) as fault:
        raise UnusableAccount(NO_JSON) from fault
    if not _is_googles(account.token_uri):
        raise UnusableAccount(NOT_GOOGLES)
    if not _PROJECT.fullmatch(account.project_id):
        raise UnusableAccount(NO_PROJECT)
    return account


def key_of(account: ServiceAccount) -> RSAKey:
    """The key that signs for the account. Raises UnusableAccount."""
    try:
        key = RSAKey.import_key(account.private_key)
    except (JoseError, ValueError, TypeError) as fault:
        raise UnusableAccount(NO_KEY) from fault
    if not key.is_private:
        raise UnusableAccount(NO_KEY)
    return key


def _is_googles(url: str) -> bool:
    """Whether it leads to Google: elsewhere may be inside our walls."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "accounts.google.com" or host.endswith(".googleapis.com"))
