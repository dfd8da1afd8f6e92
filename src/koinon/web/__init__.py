"""The pages: rendering, translation, the design system's components, and one file of handlers per area in `pages/`.

How to write a page is told in `README.md` beside this file.
"""

from koinon.web.assets import static_router
from koinon.web.faults import problem_page
from koinon.web.i18n import translate
from koinon.web.pages import design, groups, imports, inbox_actions, live, people

# One line for each module of pages.
ROUTES = [
    static_router(),
    design.router,
    live.router,
    inbox_actions.router,
    people.router,
    groups.router,
    imports.router,
]

__all__ = ["ROUTES", "problem_page", "translate"]
