"""The installation's alerts in the reader's language (ORG-046); in English they are told as they were raised."""

from collections.abc import Callable, Mapping

from koinon.platform.alerts import Standing
from koinon.web.ambient import ambient
from koinon.web.formats import duration, number, percent
from koinon.web.i18n import N_, gettext

SENTENCES: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "breaker_open": (N_("%(subject)s failed too often and is not asked for now: messages wait."), number),
    "callbacks_forged": (N_("%(value)s calls of carriers with a wrong signature came within a minute."), number),
    "certificate_ends": (N_("The certificate of %(subject)s has ended or ends soon: renew it."), number),
    "credentials_end": (N_("%(subject)s ends in %(value)s days, or has ended: renew it."), number),
    "database_connections": (N_("%(value)s of the connections of the database server are in use."), percent),
    "database_pool": (N_("%(value)s of the connections of a %(subject)s were in use for five minutes."), percent),
    "dead_letters": (N_("%(value)s jobs %(subject)s gave up after their last attempt."), number),
    "default_partition": (N_("The default partition of %(subject)s holds rows: theirs was not made in time."), number),
    "delivery_rate": (N_("Only %(value)s of an organization’s messages arrived lately; the rest failed."), percent),
    "disk_full": (N_("%(value)s of the disk is free: make room before PostgreSQL stops."), percent),
    "erasure_failed": (N_("A person who asked to be forgotten could not be erased %(value)s times."), number),
    "event_lag": (N_("A transaction has been writing for %(value)s: who reads the log waits for it."), duration),
    "memory_short": (N_("%(value)s of the memory is in use."), percent),
    "number_not_linked": (N_("A number could not be linked at its carrier for over a day."), number),
    "process_silent": (N_("No %(subject)s has been heard of lately: start it."), number),
    "processor_busy": (N_("The processors were %(value)s busy over the last ten minutes."), percent),
    "provider_errors": (N_("%(value)s of the calls of %(subject)s failed within five minutes."), percent),
    "provider_failing": (N_("%(value)s of the messages handed to %(subject)s met an error of the provider."), percent),
    "provider_slow": (N_("%(value)s of the calls of %(subject)s took more than 2 s in ten minutes."), percent),
    "provider_undelivered": (N_("Only %(value)s of what %(subject)s told about in 15 minutes arrived."), percent),
    "queue_wait": (N_("The oldest job of the queue %(subject)s waits for %(value)s. Is a worker running?"), duration),
    "request_errors": (N_("%(value)s of the latest requests ended in an error of ours (5xx)."), percent),
    "requests_slow": (N_("%(value)s of the latest requests were slow."), percent),
    "route_slow": (N_("A call of %(subject)s took %(value)s."), duration),
    "security_account_locked": (N_("An account was locked (%(subject)s). See the security log."), number),
    "security_cross_tenant_attempt": (
        N_("Somebody reached for another organization’s data (%(subject)s). See the security log."),
        number,
    ),
    "security_key_exposed": (N_("An API key was seen in the open (%(subject)s). See the security log."), number),
    "security_rate_limited": (N_("Passwords were tried by the hundred (%(subject)s). See the security log."), number),
    "security_refresh_reuse": (
        N_("A sign-in that was used up was tried again: it may be stolen (%(subject)s). See the security log."),
        number,
    ),
    "security_login_after_failures": (
        N_("A sign-in came after %(value)s failed ones in a day, at a browser that was not known before."),
        number,
    ),
    "webhooks_silent": (N_("%(subject)s took %(value)s messages and called back not once."), number),
    "wall_refused": (
        N_("The database refused %(value)s statements that went beyond an organization or a right."),
        number,
    ),
}
SEVERITIES = {"info": N_("to know"), "warning": N_("warning"), "error": N_("error"), "critical": N_("critical")}


def alert_sentence(one: Standing) -> str:
    """What stands wrong; as it was raised where no sentence is known for its kind."""
    if ambient().locale == "en" or (one.kind not in SENTENCES and not one.kind.startswith("security_")):
        return one.message
    if one.kind not in SENTENCES:
        return gettext("Something grave stands in the security log (%(subject)s).") % {"subject": one.subject}
    sentence, shown = SENTENCES[one.kind]
    return gettext(sentence) % {"subject": one.subject, "value": shown(one.value or 0)}


def severity_word(one: Standing) -> str:
    """How soon somebody should look."""
    return gettext(SEVERITIES.get(one.severity, one.severity))
