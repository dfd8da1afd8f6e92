"""How an organization looks where people meet it: logo, two colours, the footer of its mails (ORG-010)."""

from koinon.organizations.branding.brands import Brand, brand, change_brand, logo_file
from koinon.organizations.branding.colours import readable

__all__ = ["Brand", "brand", "change_brand", "logo_file", "readable"]
