"""Whether a person clicked (MSG-076), and with what. Judged in batches, never while somebody waits for a redirect."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import crawleruseragents
from ua_parser import parse

AT_ONCE = timedelta(seconds=2)
TRAPPED = timedelta(seconds=30)
"""How long before and after it followed a link nobody sees a visitor is a machine."""
LONGEST_AGENT = 512
# crawler-user-agents misses these: gateways that open each link of a mail, and Outlook when it looks at one.
_MACHINES = (
    "barracuda",
    "mimecast",
    "proofpoint",
    "safelinks",
    "symantec",
    "trendmicro",
    "microsoft office",
    "ms-office",
    "msoffice",
    "preview",
    "prefetch",
    "headlesschrome",
    "curl/",
    "wget/",
    "python-",
    "go-http-client",
    "okhttp",
    "java/",
)
_BARE = frozenset({"", "mozilla/5.0", "mozilla/4.0", "mozilla", "-"})
# Gmail and Yahoo fetch a picture through these when somebody opens the mail: a person, on a device we do not see.
_PROXIES = ("googleimageproxy", "yahoomailproxy")
_PHONES = frozenset({"iOS", "Android", "Windows Phone", "KaiOS", "BlackBerry OS"})
_DESKTOPS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Chrome OS", "Fedora", "Debian", "FreeBSD"})


class Facts(NamedTuple):
    """What is known of one click. `others_at_once` other links of the same message were opened within two seconds.

    `delivered_at` is None where the message or its recipient is not known.
    """

    at: datetime
    agent: str
    is_head: bool = False
    is_prefetch: bool = False
    is_hosting: bool = False
    is_trap: bool = False
    delivered_at: datetime | None = None
    others_at_once: bool = False


class Verdict(NamedTuple):
    """human, bot or unsure, and the rule that said so ("" for a human)."""

    kind: str
    rule: str = ""


HUMAN = Verdict("human")


def judge(facts: Facts) -> Verdict:
    """The first rule that speaks."""
    if facts.is_trap:
        return Verdict("bot", "trap")
    if facts.is_head:
        return Verdict("bot", "head")
    if facts.is_prefetch:
        return Verdict("bot", "prefetch")
    if is_machine(facts.agent):
        return Verdict("bot", "agent")
    if facts.is_hosting:
        return Verdict("bot", "hosting")
    if is_at_once(facts):
        return Verdict("bot" if facts.others_at_once else "unsure", "at_once")
    return Verdict("unsure", "together") if facts.others_at_once and facts.delivered_at is None else HUMAN


def judge_open(facts: Facts) -> Verdict:
    """The same for a mail's picture: what a mail program's own proxy fetches, somebody opened."""
    if is_proxy(facts.agent):
        return Verdict("bot", "at_once") if is_at_once(facts) else HUMAN
    verdict = judge(facts._replace(others_at_once=True))
    return HUMAN if verdict.rule == "together" else verdict


def is_at_once(facts: Facts) -> bool:
    """Whether nobody could have read the message before."""
    return facts.delivered_at is not None and facts.at <= facts.delivered_at + AT_ONCE


@lru_cache(20_000)
def is_machine(agent: str) -> bool:
    """Whether no person sits behind it: 0.1 ms for an agent not heard before."""
    folded = agent[:LONGEST_AGENT].strip().casefold()
    return (
        folded in _BARE
        or any(word in folded for word in _MACHINES)
        or crawleruseragents.is_crawler(agent[:LONGEST_AGENT])
    )


def is_proxy(agent: str) -> bool:
    """Whether a mail program's proxy fetched a picture."""
    folded = agent.casefold()
    return any(word in folded for word in _PROXIES)


@lru_cache(20_000)
def device_of(agent: str) -> str:
    """desktop, mobile or unknown."""
    if is_proxy(agent):
        return "unknown"
    os = parse(agent[:LONGEST_AGENT]).os
    family = os.family if os is not None else ""
    if family in _PHONES:
        return "mobile"
    return "desktop" if family in _DESKTOPS else "unknown"
