"""Templates: their list, the editor, versions side by side, review (MSG-001, 002, 009, 010)."""

from litestar import Router

from koinon.web.pages.templates import acting, editing, listing, previewing, versions, whatsapp
from koinon.web.visit import VISIT

router = Router(
    "/",
    route_handlers=[
        listing.templates,
        listing.new,
        whatsapp.at_whatsapp,
        whatsapp.sync,
        whatsapp.hand_in,
        listing.begin,
        editing.edit,
        editing.save,
        editing.remove,
        previewing.preview,
        acting.publish,
        acting.submit,
        acting.approve,
        acting.reject,
        acting.discard,
        acting.copy,
        acting.archive,
        acting.ask_delete,
        acting.delete,
        acting.ask_details,
        acting.save_details,
        versions.versions,
        versions.restore,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
