"""Real people's messages as they would be sent: the longest, the dearest, one a language (MSG-016)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.messaging.content.wording import Read
from koinon.messaging.contracts import AudienceRef, Sample, TargetRef
from koinon.messaging.repository import audience as people
from koinon.messaging.repository.audience import Candidate
from koinon.messaging.service.lines import Line
from koinon.messaging.service.planned import Planned
from koinon.platform.db import Tx


async def examples(tx: Tx, made: Planned, *, lines: Sequence[Line], contact_id: UUID | None) -> list[Sample]:
    variables, aim, shown = made.wording.variables, made.aim, list[Sample]()
    read = made.wording.reader(made.constants, variables)

    def add(label: Any, candidates: Sequence[Candidate]) -> None:
        for one in candidates:
            if one.channel in made.wording.locales:
                said = read(one.channel, one.locale, one.variables)
                shown.append(_sample(label, one, said))

    if contact_id is not None:
        wanted = AudienceRef((TargetRef("contact", contact_id),))
        add("contact", await people.candidates(tx, wanted, aim, variables, limit=1))
        if not shown:
            add("contact", await people.anybody(tx, wanted, aim, variables))
    if not lines:
        return shown
    add("first", await people.candidates(tx, made.draft.audience, aim, variables, limit=1))
    if variables:
        longest = max(lines, key=lambda line: len(line.text)).kind.variables
        dearest = max(lines, key=lambda line: line.segments).kind.variables
        blank = next((line.kind.variables for line in lines if line.is_blank), None)
        for label, wanted_values in (("longest", longest), ("most_expensive", dearest), ("blank", blank)):
            if wanted_values is not None:
                add(
                    label,
                    await people.candidates(tx, made.draft.audience, aim, variables, matching=[wanted_values], limit=1),
                )
    if variables or made.wording.is_varied:
        add("locale", await people.one_per_locale(tx, made.draft.audience, aim, variables))
    return shown


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
