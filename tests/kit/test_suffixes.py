"""Names that others register under, as publicsuffix.org lists them, against names somebody has."""

import pytest

from koinon.kit.suffixes import is_suffix


@pytest.mark.parametrize("name", ["co.uk", "org.uk", "com.br", "org.br", "com.mx", "co.nz", "or.jp", "gob.es", "uk"])
def test_nobody_owns_what_others_are_registered_under(name: str) -> None:
    assert is_suffix(name)


@pytest.mark.parametrize(
    "name", ["grace.co.uk", "example.org", "co.com", "com.de", "mail.example.org", "me.com", "xn--bcher-kva.example"]
)
def test_a_domain_under_them_is_somebodys(name: str) -> None:
    assert not is_suffix(name)
