"""The colours of a mail by day and by night. Few programs know custom properties, so each stands out.

By night: `prefers-color-scheme` (Apple Mail, iOS, Outlook for Mac, Thunderbird) and Outlook's own attributes
`data-ogsc` and `data-ogsb`; Gmail turns colours round by itself and keeps ours where they are readable already.
"""

from koinon.messaging.mail.look import Look

FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
PAPER, CARD, INK, MUTED, BORDER = "#f5f3ee", "#ffffff", "#24231f", "#6a665d", "#dcd7cc"
NIGHT_PAPER, NIGHT_CARD, NIGHT_INK, NIGHT_MUTED, NIGHT_BORDER = "#171614", "#23211e", "#f2efe8", "#b3ada1", "#403c36"

HEAD = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'


def in_place(look: Look) -> str:
    """What is written into each element of a mail made of blocks."""
    return (
        ".k-prose p{margin:0 0 12px}.k-prose ul,.k-prose ol{margin:0 0 12px;padding:0 0 0 24px}"
        ".k-prose li{margin:0 0 4px}.k-heading{margin:0;font-size:inherit;font-weight:inherit;line-height:inherit}"
        f".k-ink a{{color:{look.color}}}.k-muted a{{color:{MUTED}}}"
    )


def night(look: Look) -> str:
    """What only a sheet can say."""
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}"
        "@media (max-width:479px){.k-column>table>tbody>tr>td{padding:0 !important}}"
        f"@media (prefers-color-scheme:dark){{{_night(look, '')}}}{_night(look, '[data-ogsc] ', '[data-ogsb] ')}"
    )


def _night(look: Look, words: str, ground: str = "") -> str:
    rules = (
        (ground, "body", f"background-color:{NIGHT_PAPER}"),
        (ground, ".k-paper", f"background-color:{NIGHT_PAPER}"),
        (ground, ".k-card,{}.k-card table,{}.k-outline td,{}.k-outline a", f"background:{NIGHT_CARD}"),
        (words, ".k-ink div,{}.k-ink p,{}.k-ink li,{}.k-ink h1,{}.k-ink h2,{}.k-ink h3", f"color:{NIGHT_INK}"),
        (words, ".k-ink a,{}.k-outline a", f"color:{look.color_dark}"),
        (ground, ".k-line p", f"border-color:{NIGHT_BORDER}"),
        (words, ".k-muted div,{}.k-muted p,{}.k-muted a", f"color:{NIGHT_MUTED}"),
    )
    return "".join(f"{first}{names.replace('{}', first)}{{{rule} !important}}" for first, names, rule in rules)
