"""People who have signed up, as in the tests of identity."""

from tests.identity.conftest import ada, application, ben, browser, signed_in

__all__ = ["ada", "application", "ben", "browser", "signed_in"]
