"""The operators' trail as sentences: who did what to which organization (ORG-045)."""

from collections.abc import Mapping

from koinon import organizations
from koinon.web.i18n import N_, gettext

ACTS: Mapping[str, str] = {
    "suspend": N_("%(who)s suspended %(organization)s"),
    "read_only": N_("%(who)s made %(organization)s read-only"),
    "release": N_("%(who)s released %(organization)s"),
    "live": N_("%(who)s let %(organization)s send live"),
    "trial": N_("%(who)s kept the sending of %(organization)s on trial"),
    "stop_links": N_("%(who)s stopped the short links of %(organization)s"),
    "release_links": N_("%(who)s let the short links of %(organization)s lead on"),
    "stop_link": N_("%(who)s stopped a short link of %(organization)s"),
    "release_link": N_("%(who)s let a short link of %(organization)s lead on"),
    "hold": N_("%(who)s put %(organization)s on legal hold"),
    "lift_hold": N_("%(who)s lifted the hold on %(organization)s"),
    "verify": N_("%(who)s made sure who %(organization)s is"),
    "unverify": N_("%(who)s took back that %(organization)s is verified"),
    "close": N_("%(who)s closed %(organization)s"),
    "keep": N_("%(who)s took back the closing of %(organization)s"),
    "erase": N_("%(who)s erased %(organization)s"),
    "flag": N_("%(who)s flagged %(organization)s"),
    "lower_flag": N_("%(who)s took a flag of %(organization)s down"),
    "plan": N_("%(who)s put %(organization)s on another plan"),
    "trial_end": N_("%(who)s extended the trial of %(organization)s"),
    "limit": N_("%(who)s made an exception to a limit of %(organization)s"),
    "lift_limit": N_("%(who)s lifted an exception of %(organization)s"),
    "sending": N_("%(who)s decided how %(organization)s sends"),
    "support": N_("%(who)s looked into %(organization)s as support"),
    "retry_job": N_("%(who)s tried a job again"),
    "discard_job": N_("%(who)s gave a job up"),
    "announce": N_("%(who)s made an announcement"),
    "end_announcement": N_("%(who)s took an announcement down"),
    "diagnostics": N_("%(who)s downloaded the diagnostic file"),
}
SHOWN = ("reason", "text", "plan", "resource", "limit", "until", "flag", "job", "link")


def act_sentence(row: organizations.console.OperatorAct) -> str:
    """“Olga suspended Corner Bakery”."""
    known = ACTS.get(row.act)
    name = row.about_name or gettext("an organization")
    if known is None:
        return f"{row.operator_name}: {row.act.replace('_', ' ')} {row.about_name or ''}".strip()
    return gettext(known) % {"who": row.operator_name, "organization": name}


def act_details(row: organizations.console.OperatorAct) -> list[str]:
    """What was said with it."""
    return [str(row.details[name]) for name in SHOWN if row.details.get(name) not in (None, "")]
