"""Styles put in place, as mail programs drop style sheets; what only a sheet can say (@media) stays in one too."""

import css_inline

from koinon.messaging.mail.marks import Marks


def inlined(text: str, sheet: str | None = None) -> str:
    """HTML with styles in place, its Liquid kept: those of `sheet` alone, or those of its own style elements.

    Nothing is fetched: a mail could else read our network.
    """
    marks = Marks()
    inliner = css_inline.CSSInliner(
        load_remote_stylesheets=False,
        inline_style_tags=sheet is None,
        extra_css=sheet,
        keep_style_tags=True,
        keep_link_tags=True,
    )
    return marks.show(inliner.inline(marks.hide_in_html(text)))
