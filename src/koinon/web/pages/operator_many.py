"""One decision for many organizations: what would happen is shown before it does (ORG-045)."""

from litestar import Response, Router, post

from koinon import organizations
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.formats import number
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.pages.operator_frame import ACT, HOME
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

CHOICES = {
    "suspend": N_("Suspend"),
    "read_only": N_("Make read-only"),
    "release": N_("Release"),
    "live": N_("Let it send live"),
    "trial": N_("Bring its sending back to trial"),
    "hold": N_("Legal hold"),
    "lift_hold": N_("Lift the legal hold"),
    "verify": N_("Mark as verified"),
}


def choices() -> list[tuple[str, str]]:
    """What may be done to many, for a select."""
    return [(code, gettext(label)) for code, label in CHOICES.items()]


@post("/operator/many", opt=ACT, status_code=200)
async def act_on_many(visit: Visit) -> Response[str]:
    """Try it out and show what would become of each; with `sure` do it."""
    form = await visit.form()
    chosen, act, reason = forms.ids(form, "chosen"), forms.text(form, "act"), forms.text(form, "reason")
    sure = forms.text(form, "sure") == "yes"
    outcomes, told = [], forms.Told()
    try:
        outcomes = await organizations.console.act_on_many(
            visit.services, visit.actor, chosen, act, reason, dry_run=not sure
        )
    except KoinonError as refused:
        with visit.words():
            told = forms.told(refused, {"organization_ids": "chosen"}, "")
    with visit.words():
        done = [each for each in outcomes if each.done]
        if sure and outcomes and len(done) == len(outcomes):
            said = ngettext("Done for %(num)s organization.", "Done for %(num)s organizations.", len(done))
            return toast_after(forms.see(HOME), said % {"num": number(len(done))})
        return visit.draw(
            "operator/many.html",
            active="operator",
            status_code=422 if told else 200,
            outcomes=[(each, forms.said(each.refused) if each.refused else "") for each in outcomes],
            done=done,
            chosen=chosen,
            act=act,
            reason=reason,
            sure=sure,
            told=told,
            title=gettext(CHOICES[act]) if act in CHOICES else "",
            choices=choices(),
        )


router = Router("/", route_handlers=[act_on_many], dependencies=VISIT, include_in_schema=False)
