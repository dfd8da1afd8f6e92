"""The pages: rendering, translation, the design system's components, and one file of handlers per area in `pages/`.

How to write a page is told in `README.md` beside this file.
"""

from litestar import Router

from koinon.web import first_steps
from koinon.web.assets import static_router
from koinon.web.faults import problem_page
from koinon.web.frame import SHELL
from koinon.web.i18n import translate
from koinon.web.pages import (
    account,
    all_settings,
    api_requests,
    audit,
    auth,
    branding,
    broadcasts,
    carriers,
    confirm,
    data,
    design,
    developers,
    going_live,
    groups,
    history,
    home,
    imports,
    inbox_actions,
    invitation,
    jobs,
    language,
    links,
    live,
    locations,
    member,
    notices,
    number_limits,
    operator,
    operator_acts,
    own_organizations,
    palette,
    people,
    plan,
    push_worker,
    roles,
    sample,
    sandbox,
    second_step,
    security,
    settings,
    step_up,
    support,
    tags,
    team,
    words_page,
)

# One line for each module of pages.
SIGNED_IN = [
    home.router,
    notices.router,
    security.router,
    account.router,
    inbox_actions.router,
    broadcasts.router,
    people.router,
    palette.router,
    groups.router,
    tags.router,
    imports.router,
    settings.router,
    own_organizations.router,
    developers.router,
    api_requests.router,
    sandbox.router,
    jobs.router,
    carriers.router,
    number_limits.router,
    plan.router,
    data.router,
    sample.router,
    going_live.router,
    branding.router,
    all_settings.router,
    locations.router,
    words_page.router,
    support.router,
    roles.router,
    team.router,
    member.router,
    operator.router,
    operator_acts.router,
    audit.router,
    history.router,
]
ROUTES = [
    static_router(),
    language.router,
    auth.router,
    links.router,
    invitation.router,
    second_step.router,
    step_up.router,
    confirm.router,
    live.router,
    push_worker.router,
    design.router,
    Router("/", route_handlers=SIGNED_IN, dependencies=SHELL),
]

__all__ = ["ROUTES", "first_steps", "problem_page", "translate"]
