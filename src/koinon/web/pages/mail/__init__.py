"""The mail editor of composer and templates: reading its fields, showing the mail, saying what to put right."""

from litestar import Router

from koinon.web.pages.mail.fields import mail_variant
from koinon.web.pages.mail.looking import findings, preview
from koinon.web.pages.mail.pictures import pictures, take_picture

__all__ = ["mail_variant", "router"]

router = Router("/mail", route_handlers=[preview, findings, pictures, take_picture], include_in_schema=False)
