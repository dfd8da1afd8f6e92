"""Taking mails: limits, stumbles, mailboxes, and the events that follow; each protocol says them in its own words."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from email.utils import parseaddr
from functools import partial
from typing import Literal, NamedTuple

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.http import Reply
from koinon.simulator.mailing.fates import NOBODY, Fate, fate_of
from koinon.simulator.mailing.mail import Mail, body_of, parsed, written
from koinon.simulator.messages import Message

Kind = Literal["sent", "delivered", "bounced", "dropped", "open", "click", "complaint", "unsubscribe"]
SCANNER = "Mozilla/5.0 (compatible; LinkScanner/1.0)"
READER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
DELIVERY, ATTEMPT = "koinon_delivery", "koinon_attempt"


class Post:
    """What a mail provider keeps of an account."""

    def __init__(self) -> None:
        self.event_url: str | None = None
        self.inbound_url: str | None = None
        self.mails: dict[str, Mail] = {}
        self.last: dict[str, Kind] = {}
        self.received: dict[str, bytes] = {}
        self.suppressed: dict[str, tuple[str, float]] = {}
        self.answers: dict[str, tuple[bytes, Reply]] = {}


class Event(NamedTuple):
    """Something to tell of a mail; a doubled one has its id again."""

    kind: Kind
    id: str
    at: float
    status: str = ""
    words: str = ""
    url: str | None = None
    agent: str | None = None
    forged: bool = False


def listens(account: Account, headers: Mapping[bytes, bytes]) -> None:
    """Tell a practice account that named no address in its settings where its call says it wants to hear."""
    post, said = account.part(Post), headers.get(b"x-simulator-events", b"").decode("latin-1")
    if said.startswith("http"):
        post.event_url, post.inbound_url = post.event_url or said, post.inbound_url or said


Tell = Callable[[Carrier, Account, Mail, Event], None]
Receive = Callable[[Carrier, Account, bytes, str], Message]


class Protocol(NamedTuple):
    """What a provider of mail does its own way: telling of a mail, and taking in one for us."""

    name: str
    tell: Tell
    receive: Receive


class Call(NamedTuple):
    """One call of an account as it will be answered: `stumble` is a status that refuses it whole, after `wait` s."""

    delay: float
    fates: Sequence[Fate]
    draws: Sequence[Draws]
    stumble: int = 0
    wait: float = 0.0

    @property
    def answer(self) -> str:
        """Of several mails the worst answer counts."""
        answers = [fate.answer for fate in self.fates]
        return next((one for one in ("unanswered", "bad_json", "slow") if one in answers), "ok")


def receiving(carrier: Carrier, account: Account, mails: Sequence[Mail], amount: int) -> Call:
    """Judge a call that costs `amount` of the account's rate."""
    scenario, now = account.scenario, time.monotonic()
    draws = [_draws(carrier, account, mail) for mail in mails]
    fates = [
        fate_of(mail.to, mail.words, scenario, drawn, carrier.replies) for mail, drawn in zip(mails, draws, strict=True)
    ]
    first = draws[0] if draws else Draws(carrier.config.seed, account.api_key, "", 1)
    delay = latency(first[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds
    wait = account.message_limit.take(now, scenario.messages_per_second, amount)
    if wait is not None:
        return Call(delay, fates, draws, 429, wait)
    for mail, fate in zip(mails, fates, strict=True):
        if account.tries[mail.to] <= fate.stumbles[0]:
            return Call(delay, fates, draws, fate.stumbles[1], 1.0)
    if first.happens(6, scenario.throttle_rate):
        return Call(delay, fates, draws, 429, 1.0)
    if first.happens(7, scenario.error_rate):
        return Call(delay, fates, draws, 500)
    return Call(delay, fates, draws)


def carry(carrier: Carrier, account: Account, protocol: Protocol, mail: Mail, fate: Fate, draws: Draws) -> None:
    """Keep an accepted mail, file it in the mailbox unless it bounces, and plan what is told of it."""
    post, now = account.part(Post), time.time()
    mail.created_at = now
    takes = draws.between(4, account.scenario.receipt_min, account.scenario.receipt_max)
    dropped = mail.to.lower() in post.suppressed
    status = "dropped" if dropped else "bounced" if fate.status else "delivered"
    carrier.carry(
        Message(
            id=mail.id,
            account=account.api_key,
            direction="outbound",
            sender=mail.sender,
            person=mail.to,
            text=mail.words,
            created_at=now,
            tags=tuple(mail.marks[name] for name in (DELIVERY, ATTEMPT) if name in mail.marks),
            sent_at=now + takes / 3,
            final_at=now + takes,
            status=status,
            error=fate.status or None,
            protocol=protocol.name,
            channel="email",
        )
    )
    post.mails[mail.id] = mail
    if status == "delivered":
        carrier.keep_mail(written(mail))
    if account.scenario.receipts and fate.receipts:
        forged = draws.happens(7, account.scenario.bad_signature_rate)
        for seconds, event in _course(post, mail, fate, takes, now, dropped=dropped):
            event = event._replace(forged=forged)
            for nth in range(2 if fate.doubled else 1):
                carrier.timeline.after(seconds + nth * 0.05, partial(_happen, carrier, account, mail, event, protocol))
    if "scan" in fate.acts and status == "delivered":
        carrier.timeline.after(takes, partial(_scan, carrier, account, mail))
    if fate.reply is not None and status == "delivered":
        raw = letter(mail.to, mail.sender, fate.reply, subject=f"Re: {mail.subject}", answers=mail.id)
        wait = takes + draws.between(5, 1.0, 6.0)
        carrier.timeline.after(wait, partial(_reply, carrier, account, mail, raw, protocol))


def _draws(carrier: Carrier, account: Account, mail: Mail) -> Draws:
    nth = account.tries.get(mail.to, 0) + 1
    account.tries[mail.to] = nth
    return Draws(carrier.config.seed, account.api_key, mail.to, nth)


def _course(
    post: Post, mail: Mail, fate: Fate, takes: float, now: float, *, dropped: bool
) -> list[tuple[float, Event]]:
    """Seconds from now, and what is told then."""

    def event(kind: Kind, after: float, **told: str | None) -> tuple[float, Event]:
        return after, Event(kind, str(uuid.uuid4()), now + after, **told)  # type: ignore[arg-type]

    if dropped:
        return [event("dropped", takes, words=post.suppressed[mail.to.lower()][0])]
    first, last = (0.0, 0.0) if fate.early else (takes / 3, takes)
    course = [event("sent", first)]
    if fate.status:
        return [*course, event("bounced", last, status=fate.status, words=fate.words)]
    course.append(event("delivered", last))
    for nth, act in enumerate(fate.acts, 1):
        after = last + nth * 0.5
        if act == "scan":
            course.append(event("open", after, agent=SCANNER))
        elif act == "click":
            course += [event("click", after, url=link, agent=READER) for link in mail.links[:1]]
        else:
            course.append(event(act, after, agent=READER))
    return course


def _happen(carrier: Carrier, account: Account, mail: Mail, event: Event, protocol: Protocol) -> None:
    post = account.part(Post)
    post.last[mail.id] = event.kind
    if event.kind in ("complaint", "unsubscribe") or event.status.startswith("5.1."):
        why = {"complaint": "Spam Reporting Address", "unsubscribe": "Unsubscribed Address"}
        post.suppressed[mail.to.lower()] = (why.get(event.kind, "Bounced Address"), event.at)
    protocol.tell(carrier, account, mail, event)


def _reply(carrier: Carrier, account: Account, mail: Mail, raw: bytes, protocol: Protocol) -> None:
    protocol.receive(carrier, account, raw, mail.sender)


def _scan(carrier: Carrier, account: Account, mail: Mail) -> None:
    """Open every link as a mail server's scanner does before a person sees them: those of this installation alone."""
    post = account.part(Post)
    ours = {_origin(url) for url in (post.event_url, post.inbound_url) if url}
    for link in mail.links:
        if _origin(link) in ours or "//127.0.0.1" in link or "//localhost" in link:
            carrier.webhooks.visit(link, SCANNER)


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def letter(
    person: str,
    ours: str,
    text: str | None,
    *,
    subject: str = "Re: your mail",
    html: str | None = None,
    answers: str = "",
) -> bytes:
    """A mail that somebody writes to us."""
    headers = {"In-Reply-To": f"<{answers}@sim.test>"} if answers else {}
    mail = Mail(person, ours, subject, text, html, headers=headers, id=uuid.uuid4().hex)
    return written(mail)


def heard(carrier: Carrier, account: Account, protocol: str, raw: bytes, ours: str) -> Message:
    """Keep a mail that somebody wrote."""
    message = parsed(raw)
    kept = Message(
        id=str(uuid.uuid4()),
        account=account.api_key,
        direction="inbound",
        sender=ours,
        person=parseaddr(str(message["From"] or ""))[1],
        text=body_of(message, "plain") or "",
        created_at=time.time(),
        protocol=protocol,
        channel="email",
        status="received",
    )
    carrier.carry(kept)
    account.part(Post).received[kept.id] = raw
    return kept


def ended(message: Message, status: str) -> Event:
    """A mail ends as somebody says."""
    message.status, message.final_at = status, time.time()
    if status == "delivered":
        return Event("delivered", str(uuid.uuid4()), message.final_at)
    return Event("bounced", str(uuid.uuid4()), message.final_at, "5.1.1", NOBODY)


def people(protocol: Protocol) -> tuple[Callable[..., Message], Callable[[Carrier, Account, Message, str], None]]:
    """How somebody writes back in a few words, and how one of our mails ends when that is said (registry, PHONES)."""

    def receive(
        carrier: Carrier, account: Account, *, sender: str, person: str, text: str, **_unheeded: object
    ) -> Message:
        return protocol.receive(carrier, account, letter(person, sender, text), sender)

    def report(carrier: Carrier, account: Account, message: Message, status: str) -> None:
        mail = account.part(Post).mails.get(message.id)
        if mail is not None:
            protocol.tell(carrier, account, mail, ended(message, status))

    return receive, report
