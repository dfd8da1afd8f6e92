"""Where Twilio calls back: the address, our ids in it, and the overrides in its fragment."""

from urllib.parse import parse_qs, urlsplit


def our_tags(url: str | None) -> tuple[str, ...]:
    """Delivery and attempt, as the callback carries them: the audit tells deliveries by the first."""
    if not url:
        return ()
    query = parse_qs(urlsplit(url).query)
    return tuple(query[name][0] for name in ("d", "a") if name in query)


def attempts(url: str) -> int:
    """1, and as many more as `#rc=0..5` asks for where `rp` names answers of 5xx ("Webhooks connection overrides")."""
    asked = parse_qs(urlsplit(url).fragment)
    count, policy = asked.get("rc", ["0"])[0], asked.get("rp", ["ct"])[0].split(",")
    more = int(count) if count in ("0", "1", "2", "3", "4", "5") else 0
    return 1 + more if "all" in policy or "5xx" in policy else 1
