"""Broadcasts: their list, the composer, one under way or done."""

from litestar import Router

from koinon.web.pages.broadcasts import (
    acting,
    approving,
    choosing,
    composing,
    listing,
    outlook,
    report,
    showing,
    together,
    trying,
)

router = Router(
    "/broadcasts",
    route_handlers=[
        listing.broadcasts,
        listing.new,
        choosing.audience_options,
        choosing.people_options,
        showing.broadcast,
        composing.save,
        composing.sample,
        composing.cheaper,
        composing.excluded,
        outlook.show_people,
        composing.review,
        trying.test_dialog,
        trying.test,
        composing.discard,
        together.together,
        approving.ask,
        approving.withdraw,
        approving.approve,
        approving.decline,
        acting.send,
        acting.undo,
        acting.pause,
        acting.resume,
        acting.cancel,
        acting.retry,
        acting.duplicate,
        acting.newcomers,
        showing.recipients,
        showing.not_reached,
        showing.ledger,
        report.report_page,
    ],
    include_in_schema=False,
)
