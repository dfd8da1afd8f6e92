"""A person's own data: export, erasure, what is kept and for how long."""

from koinon.contacts.contracts.privacy import ErasureRequest, ExportRequest, Leaving, Section
from koinon.contacts.service.claims import ClaimCode
from koinon.contacts.service.erasing import forget_again, register_eraser
from koinon.contacts.service.erasures import ask_erasure, cancel_erasure, erasure_of, erasures_page
from koinon.contacts.service.export_codes import export_code, read_with_code
from koinon.contacts.service.export_codes import own_number as export_number
from koinon.contacts.service.forgotten import NAME as FORGOTTEN_FILE
from koinon.contacts.service.holding import hold as hold_contact
from koinon.contacts.service.holding import lift as lift_contact_hold
from koinon.contacts.service.holding import register_keeper
from koinon.contacts.service.holding import standing as contact_hold
from koinon.contacts.service.person_exports import (
    ask_export,
    export_token,
    exports_of_people,
    get_export,
    opened_export_token,
    read_export,
    register_export_part,
)
from koinon.contacts.service.restricting import restricted_among
from koinon.contacts.service.retention import silent_people

__all__ = [
    "FORGOTTEN_FILE",
    "ClaimCode",
    "ErasureRequest",
    "ExportRequest",
    "Leaving",
    "Section",
    "ask_erasure",
    "ask_export",
    "cancel_erasure",
    "contact_hold",
    "erasure_of",
    "erasures_page",
    "export_code",
    "export_number",
    "export_token",
    "exports_of_people",
    "forget_again",
    "get_export",
    "hold_contact",
    "lift_contact_hold",
    "opened_export_token",
    "read_export",
    "read_with_code",
    "register_eraser",
    "register_export_part",
    "register_keeper",
    "restricted_among",
    "silent_people",
]
