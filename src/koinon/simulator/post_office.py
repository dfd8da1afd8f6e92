"""What becomes of a mail: mailboxes at sim.test do as they are called (CHN-077), all others take everything.

`bounced@` 550 5.1.1 at once, `late@` the same by a report afterwards (RFC 3464), `soft@` 451 4.2.2, `busy@` 450 4.7.1,
`complained@` calls it spam (RFC 5965), `silent@` takes it and says nothing.
"""

import email
import email.policy
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.messages import Message

HOST = "@sim.test"
REFUSALS = {
    "bounced": "550 5.1.1 No such mailbox here",
    "soft": "451 4.2.2 Mailbox is full, try again later",
    "busy": "450 4.7.1 Too many messages from you, slow down",
}


def refusal(account: Account, address: str) -> str | None:
    """The answer to a recipient that is not taken; a rate that is passed counts as a violation."""
    known = REFUSALS.get(_name(address))
    if known:
        return known
    scenario = account.scenario
    if account.message_limit.take(time.monotonic(), scenario.messages_per_second) is not None:
        return REFUSALS["busy"]
    return None


def delay(carrier: Carrier, account: Account) -> float:
    """Seconds until the server answers a mail."""
    account.tries["mail"] = nth = account.tries.get("mail", 0) + 1
    scenario = account.scenario
    draws = Draws(carrier.config.seed, account.api_key, "mail", nth)
    return latency(draws[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds


def is_silent(address: str) -> bool:
    """Whether nothing is answered after this mailbox took a mail."""
    return _name(address) == "silent"


def carry(carrier: Carrier, account: Account, name: str, raw: bytes, person: str) -> None:
    """Record a mail that was taken."""
    mail = _parsed(raw)
    body = mail.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n").removesuffix("\n") if body is not None else ""
    now = time.time()
    carrier.carry(
        Message(
            id=name,
            account=account.api_key,
            direction="outbound",
            sender=str(mail["From"].addresses[0].addr_spec) if mail["From"] else "",
            person=person,
            text=text,
            created_at=now,
            encoding="MIME",
            sent_at=now,
            final_at=now,
            protocol="smtp",
            channel="email",
        )
    )


def comes_back(return_path: str, person: str, raw: bytes) -> list[bytes]:
    """What the mail's way back gets: a report that nobody lives there, or that it was called spam."""
    match _name(person):
        case "late":
            fields = f"Final-Recipient: rfc822; {person}\nAction: failed\nStatus: 5.1.1\n"
            fields += "Diagnostic-Code: smtp; 550 5.1.1 No such mailbox here\n"
            machine = f"Reporting-MTA: dns; mailbox.koinon\n\n{fields}"
            return [_report(return_path, raw, "delivery-status", machine, "It could not be delivered.")]
        case "complained":
            machine = f"Feedback-Type: abuse\nUser-Agent: koinon simulator\nVersion: 1\nOriginal-Rcpt-To: {person}\n"
            return [_report(return_path, raw, "feedback-report", machine, "Somebody called this mail spam.")]
        case _:
            return []


def _report(to: str, raw: bytes, kind: str, machine: str, words: str) -> bytes:
    """A multipart/report of words, fields and the mail's own headers (RFC 6522)."""
    boundary = "=_simulator_report"
    head = (
        f"From: Mail Delivery System <postmaster@mailbox.koinon>\r\nTo: <{to}>\r\nSubject: {words}\r\n"
        f"Date: {formatdate()}\r\nMessage-ID: {make_msgid(domain='mailbox.koinon')}\r\nMIME-Version: 1.0\r\n"
        f"Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="{boundary}"\r\n\r\n'
    )
    headers = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    parts = [("text/plain", words), (f"message/{kind}", machine), ("text/rfc822-headers", headers)]
    body = "".join(f"--{boundary}\r\nContent-Type: {type_}\r\n\r\n{text}\r\n" for type_, text in parts)
    whole = head + body + f"--{boundary}--\r\n"
    return whole.replace("\r\n", "\n").replace("\n", "\r\n").encode("ascii", "replace")


def _name(address: str) -> str:
    return address.lower().removesuffix(HOST) if address.lower().endswith(HOST) else ""


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)
