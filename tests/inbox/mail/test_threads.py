"""Mails thread by References and In-Reply-To, then by the tag of the address, never by their subject (INB-002, 011)."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import channels, contacts, inbox
from koinon.channels.mail import reading, tags
from koinon.inbox.handlers import file_inbound
from koinon.inbox.mails import places, threading
from koinon.inbox.repository import threads
from koinon.kit import base36, clock, ids
from koinon.messaging.jobs import send_singles
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging.channels import cast
from tests.messaging.channels.cast import OFFICE
from tests.messaging.conftest import carrier

__all__ = ["carrier"]
HOME, WORK, STRANGER = "eve@home.example", "eve@work.example", "mallory@people.example"


class Post:
    """Grace Chapel's office by mail, and what lies in its inbox."""

    def __init__(self, services: Services, chapel: UUID, sender: channels.Sender, carrier: Simulator) -> None:
        self.services, self.chapel, self.sender, self.carrier = services, chapel, sender, carrier

    async def arrives(
        self, subject: str, *, to: str = OFFICE, from_: str = HOME, text: str = "Hello", **headers: str
    ) -> str:
        """A mail as somebody's mail program writes it, read as it is read here; its Message-ID."""
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = f"Eve <{from_}>", to, subject
        mail["Message-ID"] = headers.pop("id", f"<{ids.uuid7().hex}@home.example>")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        fact = reading.read(mail.as_bytes(), event_id=ids.uuid7().hex, at=clock.now())
        assert fact.sender == OFFICE
        async with self.services.database.transaction(self.chapel) as tx:
            await file_inbound(tx, self.services, [channels.AppliedFact(self.sender.account_id, self.sender.id, fact)])
        return str(mail["Message-ID"])

    async def conversations(self) -> list[tuple[UUID, str, int, UUID | None]]:
        """(id, state, messages, previous) of each, the oldest first."""
        async with self.services.database.transaction(self.chapel) as tx:
            return await tx.all(
                tuple,
                """
                select id, status, message_count, previous_id
                from conversations
                where organization_id = %(o)s
                order by created_at, id
                """,
                {"o": self.chapel},
            )

    async def done(self, conversation_id: UUID, days: int = 0) -> None:
        """Resolved so many days ago."""
        async with self.services.database.transaction(self.chapel) as tx:
            await tx.execute(
                """
                update conversations
                set status = 'resolved', resolved_at = %(at)s
                where organization_id = %(o)s
                  and id = %(id)s
                """,
                {"o": self.chapel, "id": conversation_id, "at": clock.now() - timedelta(days=days)},
            )

    async def answer(self, conversation_id: UUID, body: str = "At nine.") -> EmailMessage:
        """What the person gets, read as their mail program reads it."""
        self.carrier.mailbox.mails.clear()
        async with self.services.database.transaction(self.chapel) as tx:
            await inbox.reply(tx, self.services, conversation_id, inbox.Draft(body, ids.uuid7().hex, at_once=True))
        await send_singles.run(self.services, self.chapel)
        [raw] = self.carrier.mailbox.mails.values()
        found = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found


@pytest.fixture
async def post(services: Services, chapel: UUID, carrier: Simulator) -> Post:
    return Post(services, chapel, await cast.sender(services, chapel, carrier.url, "email"), carrier)


async def test_an_answer_refers_to_all_that_went_before(post: Post) -> None:
    """RFC 5322 §3.6.4: the parent's References and its Message-ID; §3.6.5: "Re: " once."""
    first = await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    answer = await post.answer(known)
    assert (str(answer["Subject"]), str(answer["In-Reply-To"])) == ("Re: When do you open?", first)
    assert str(answer["References"]) == first
    ours = str(answer["Message-ID"] or "<rewritten@carrier.example>")
    second = await post.arrives("RE: When do you open?", References=f"{first} {ours}", In_Reply_To=ours)
    again = await post.answer(known)
    assert (str(again["Subject"]), str(again["In-Reply-To"])) == ("RE: When do you open?", second)
    assert str(again["References"]).split() == [first, ours, second]


async def test_an_answer_from_another_mailbox_is_known_where_its_answer_arrives(post: Post) -> None:
    """INB-035: the mailbox that was chosen hears what they answer, not the one of the conversation."""
    await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    async with post.services.database.transaction(post.chapel) as tx:
        new = channels.NewSender(account_id=post.sender.account_id, value="choir@chapel.example", kind="email")
        choir = await channels.add_sender(tx, new)
        draft = inbox.Draft("At nine.", ids.uuid7().hex, at_once=True, sender_id=choir.id)
        made = await inbox.reply(tx, post.services, known, draft)
        ours = f"<{base36.written(made.delivery_id)}.{base36.written(ids.uuid7())}@chapel.example>"
        came = places.Mail((b"eve", choir.id), HOME, (ours,), None)
        [answers] = await places.answered(tx, post.services.vault, [came])
    assert answers[:2] == (made.message_id, known)


async def test_an_answer_comes_back_by_its_address_where_a_program_loses_its_headers(post: Post) -> None:
    await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    [back] = (await post.answer(known))["Reply-To"].addresses
    assert back.addr_spec.startswith("office+")
    assert back.addr_spec.endswith("@chapel.example")
    await post.done(known)
    await post.arrives("Something else entirely", to=back.addr_spec.upper())
    assert [one[:3] for one in await post.conversations()] == [(known, "open", 3)]


async def test_a_mail_that_answers_nothing_begins_anew_whatever_its_subject_says(post: Post) -> None:
    """INB-002: it leads to the last; INB-011: never by subject alone."""
    await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    await post.answer(known)
    await post.done(known)
    await post.arrives("Re: When do you open?")
    (_, second) = await post.conversations()
    assert second[1:] == ("open", 1, known)


async def test_one_address_has_one_live_conversation_in_which_its_mails_are_told_apart(post: Post) -> None:
    first = await post.arrives("When do you open?")
    await post.arrives("My invoice")
    await post.arrives("Re: When do you open?", In_Reply_To=first)
    [(known, _, count, _)] = await post.conversations()
    assert count == 3
    async with post.services.database.transaction(post.chapel) as tx:
        rows = await threads.messages(tx, known, 10, None)
    assert [bool((row.details or {}).get("answers")) for row in reversed(rows)] == [False, False, True]
    assert (rows[0].details or {})["answers"] == str(rows[2].id)


async def test_a_mail_opens_the_conversation_it_answers_not_the_latest(post: Post) -> None:
    first = await post.arrives("When do you open?")
    [(older, *_)] = await post.conversations()
    await post.done(older)
    await post.arrives("My invoice")
    (_, (newer, *_)) = await post.conversations()
    await post.done(newer)
    await post.arrives("About the hours", References=f"<lost@elsewhere.example> {first}")
    assert [one[:3] for one in await post.conversations()] == [(older, "open", 2), (newer, "resolved", 1)]
    await post.arrives("And the parking")  # what is live takes the rest, though it is not the newest
    assert [one[2] for one in await post.conversations()] == [3, 1]


async def test_an_answer_after_the_days_begins_anew_and_leads_to_what_it_answers(post: Post) -> None:
    first = await post.arrives("When do you open?")
    [(older, *_)] = await post.conversations()
    await post.done(older, days=8)
    await post.arrives("My invoice")
    (_, (newer, *_)) = await post.conversations()
    await post.done(newer, days=8)
    await post.arrives("Re: When do you open?", In_Reply_To=first)
    assert (await post.conversations())[2][1:] == ("open", 1, older)


async def test_a_persons_other_address_goes_on_with_their_conversation_and_a_strangers_does_not(post: Post) -> None:
    """Whoever was forwarded a mail knows its Message-ID and tag, and is not thereby the person (INB-001)."""
    async with post.services.database.transaction(post.chapel) as tx:
        new = contacts.NewContact(given_name="Eve", emails=(HOME, WORK))
        eve = await contacts.create(tx, post.services.vault, new)
    first = await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    answer = await post.answer(known)
    await post.arrives("From the office", from_=WORK, In_Reply_To=first)
    assert [one[:3] for one in await post.conversations()] == [(known, "open", 3)]
    await post.arrives("Let me in", from_=STRANGER, In_Reply_To=first, to=answer["Reply-To"].addresses[0].addr_spec)
    (_, (theirs, *_)) = await post.conversations()
    async with post.services.database.transaction(post.chapel) as tx:
        assert (await inbox.conversation(tx, theirs)).contact_id != eve.id


async def test_who_answers_a_copy_of_somebodys_mail_shows_none_of_its_words(post: Post) -> None:
    """Who got a copy, an answer to all and a forwarded mail name another person's mail, whose words are not theirs."""
    first = await post.arrives("When do you open?", text="My diagnosis is back")
    [(eves, *_)] = await post.conversations()
    await post.arrives("Re: When do you open?", from_=STRANGER, In_Reply_To=first, text="Good question")
    await post.arrives("Re: When do you open?", In_Reply_To=first, text="It is me again")
    (_, (theirs, *_)) = await post.conversations()
    stored = """
        update messages
        set reply_to_id = %(id)s
        where organization_id = %(o)s
          and conversation_id = %(theirs)s
    """
    async with post.services.database.transaction(post.chapel) as tx:
        own, asked = (await inbox.thread_page(tx, eves, PageRequest(10)))[0]
        [item] = (await inbox.thread_page(tx, theirs, PageRequest(10)))[0]
        assert (item.reply_to_id, item.reply_to, (item.details or {}).get("answers")) == (None, None, None)
        assert own.reply_to is not None
        assert (own.reply_to_id, own.reply_to.preview) == (asked.id, "My diagnosis is back")
        await tx.execute(stored, {"o": post.chapel, "id": asked.id, "theirs": theirs})  # as it was kept before
        [item] = (await inbox.thread_page(tx, theirs, PageRequest(10)))[0]
    assert (item.reply_to_id, item.reply_to) == (asked.id, None)


async def test_a_machines_answer_begins_and_opens_nothing(post: Post) -> None:
    """RFC 3834: it is kept beside what it answers."""
    await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    await post.done(known)
    await post.arrives("Out of office", Auto_Submitted="auto-replied")
    assert [one[:3] for one in await post.conversations()] == [(known, "resolved", 2)]
    assert str((await post.answer(known))["Subject"]) == "Re: When do you open?"


async def test_the_tag_of_a_conversation_that_was_joined_leads_to_where_it_stands_now(post: Post) -> None:
    await post.arrives("When do you open?")
    [(first, *_)] = await post.conversations()
    [back] = (await post.answer(first))["Reply-To"].addresses
    await post.done(first)
    await post.arrives("My invoice")
    (_, (second, *_)) = await post.conversations()
    async with post.services.database.transaction(post.chapel) as tx:
        await inbox.merge(tx, second, first)
    await post.done(second)
    await post.arrives("About the hours", to=back.addr_spec)
    assert [one[1:3] for one in await post.conversations()][1] == ("open", 4)


async def test_hostile_references_harm_no_answer(post: Post) -> None:
    odd = " ".join(f"<{n}@x.example>" for n in range(60)) + " <a b@c> <" + "x" * 900 + "@c.example> not-an-id"
    await post.arrives("Hello", References=odd, id="<no brackets, spaces@é.example>")
    [(known, *_)] = await post.conversations()
    answer = await post.answer(known)
    refers = str(answer["References"]).split()
    assert len(refers) <= threading.MOST_REFERENCES
    assert all(one.startswith("<") and one.endswith(">") and one.isascii() for one in refers)


async def test_who_is_erased_leaves_no_ids_of_mails(post: Post) -> None:
    await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    await post.answer(known)
    async with post.services.database.transaction(post.chapel) as tx:
        where = {"o": post.chapel}
        count = "select count(*) from mail_ids where organization_id = %(o)s"
        assert await tx.scalar(count, where) == 2
        await tx.execute("delete from messages where organization_id = %(o)s", where)
        assert await tx.scalar(count, where) == 0


@given(st.text(max_size=60))
def test_only_our_own_tag_names_a_conversation(tag: str) -> None:
    assert threading.conversation_of(_vault(), ids.uuid7(), tag) is None


def test_a_tag_is_bound_to_its_organization_and_cannot_be_changed() -> None:
    vault, ours, theirs, conversation = _vault(), ids.uuid7(), ids.uuid7(), ids.uuid7()
    tag = threading.tag_of(vault, ours, conversation)
    assert threading.conversation_of(vault, ours, tag) == conversation
    assert threading.conversation_of(vault, theirs, tag) is None
    for place in range(len(tag)):
        other = tag[:place] + ("a" if tag[place] != "a" else "b") + tag[place + 1 :]
        assert threading.conversation_of(vault, ours, other) is None


def test_a_tag_fits_the_local_part_or_is_left_out() -> None:
    """RFC 5321 §4.5.3.1.1: 64 octets."""
    tag = threading.tag_of(_vault(), ids.uuid7(), ids.uuid7())
    whole = tags.tagged(OFFICE, tag)
    assert whole is not None
    assert tags.untagged(whole) == (OFFICE, tag)
    assert tags.tagged("a" * 22 + "@chapel.example", tag) is not None
    assert tags.tagged("a" * 23 + "@chapel.example", tag) is None
    assert tags.untagged("ada+news@chapel.example") == ("ada+news@chapel.example", None)


def _vault() -> Vault:
    return Vault(KeyRing(((1, bytes(32)),)), bytes(32), b"secret")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Choir", "Re: Choir"),
        ("RE : Choir", "RE : Choir"),
        ("hi\r\nBcc: evil@x.example", "Re: hi Bcc: evil@x.example"),  # an encoded word may hold line ends
        ("\n", ""),
    ],
)
def test_the_subject_of_an_answer_is_one_line(subject: str, answer: str) -> None:
    assert threading.answer_subject(subject) == answer
