"""Contacts over the whole API."""

from tests.identity.conftest import ada, application, browser, signed_in

__all__ = ["ada", "application", "browser", "signed_in"]
