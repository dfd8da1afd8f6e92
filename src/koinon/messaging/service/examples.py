"""Real people's messages as they would be sent: the longest, the dearest, one a language (MSG-016)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.content.wording import Read
from koinon.messaging.contracts import AudienceRef, Sample, TargetRef
from koinon.messaging.repository import meant
from koinon.messaging.repository.meant import Candidate
from koinon.messaging.service.lines import Line
from koinon.messaging.service.planned import Planned
from koinon.platform.db import Tx


async def examples(
    tx: Tx, made: Planned, lines: Sequence[Line], languages: Sequence[UUID], *, contact_id: UUID | None
) -> list[Sample]:
    """Of `contact_id` where one is asked for, of those who get one of the `lines`, and the first of each language."""
    variables, aim, shown = made.wording.variables, made.aim, list[Sample]()
    read = made.wording.reader(made.constants, variables)

    def add(label: Any, candidates: Sequence[Candidate]) -> None:
        for one in candidates:
            if one.channel in made.wording.locales:
                said = read(one.channel, one.locale, one.variables, carried=made.wording.carries(one.country))
                shown.append(_sample(label, one, said))

    if contact_id is not None:
        wanted = AudienceRef((TargetRef("contact", contact_id),))
        add("contact", await meant.candidates(tx, wanted, aim, variables, limit=1))
        if not shown:
            add("contact", await meant.anybody(tx, wanted, aim, variables))
    if not lines:
        return shown
    chosen = _chosen(lines, is_personal=bool(variables))
    ids = {*languages, *(line.kind.contact_id for line in chosen.values() if line.kind.contact_id)}
    found = await meant.these(tx, made.draft.audience, aim, variables, ids)
    for label, line in chosen.items():
        kind = line.kind
        here = [one for one in found if (one.contact_id, one.channel) == (kind.contact_id, kind.channel)]
        # People who share a number read what greets all of them.
        add(label, [msgspec.structs.replace(one, variables=kind.variables) for one in here])
    for each in languages:
        add("locale", [one for one in found if one.contact_id == each][:1])
    return shown


def _chosen(lines: Sequence[Line], *, is_personal: bool) -> dict[str, Line]:
    """Whose messages tell most."""
    chosen = {"first": min(lines, key=lambda line: str(line.kind.contact_id))}
    if is_personal:
        chosen["longest"] = max(lines, key=lambda line: len(line.text))
        chosen["most_expensive"] = max(lines, key=lambda line: line.segments)
        blank = next((line for line in lines if line.is_blank), None)
        chosen |= {"blank": blank} if blank else {}
    return chosen


def _sample(label: Any, one: Candidate, said: Read) -> Sample:
    name = f"{one.preferred_name or one.given_name} {one.family_name}".strip()
    filled = said.filled.shown()
    return Sample(
        label,
        one.contact_id,
        name,
        filled.body,
        said.segments,
        one.locale,
        one.channel,
        filled.subject,
        filled.html,
        said.locale,
        filled.values,
    )
