"""A number's next step: what it is due for, done by one worker at a time (CHN-014)."""

from datetime import timedelta
from uuid import UUID

import structlog

from koinon.channels import number_jobs, repository
from koinon.channels.number_records import NumberState, Work
from koinon.channels.service.numbers import linking, releasing
from koinon.channels.service.numbers.asking import Line, line_of
from koinon.channels.service.numbers.buying import settle_order
from koinon.kit import clock
from koinon.platform import alerts
from koinon.platform.services import Services

LEASE = timedelta(minutes=2)
A_RUN = 50
TOLD_AFTER = timedelta(hours=24)
log = structlog.get_logger("koinon.channels")


@number_jobs.advance_by
async def advance(services: Services, organization_id: UUID, number_id: UUID) -> bool:
    """Do what a number is due for; False when it is not due, or another worker is at it."""
    now = clock.now()
    async with services.database.transaction(organization_id) as tx:
        work = await repository.claim_number(tx, number_id, now, now + LEASE)
        if work is None:
            return False
        line = await line_of(tx, services, work.account_id)
        await repository.wake_for_numbers(tx)
    await _step(services, organization_id, work, line)
    return True


async def _step(services: Services, organization_id: UUID, work: Work, line: Line | None) -> None:
    match work.state:
        case NumberState.ORDERING if line is not None:
            await settle_order(services, organization_id, work, line)
        case NumberState.OWNED | NumberState.VANISHED:
            await linking.link(services, organization_id, work, line)
        case NumberState.RELEASING:
            await releasing.free(services, organization_id, work, line)
        case _:
            log.warning("number_without_account", number_id=str(work.id), state=work.state.value)


async def recover(services: Services) -> int:
    """Work at the numbers that are due, at most 50; how many (CHN-014). Nobody's trouble holds up another's."""
    done, now = 0, clock.now()
    async with services.database.system() as tx:
        due = await repository.organizations_due(tx, repository.DUE_NUMBERS, A_RUN)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            waiting = await repository.due_numbers(tx, now, A_RUN - done)
            if not waiting:
                await repository.wake_for_numbers(tx)
        for number_id in waiting:
            done += await _safely(services, organization_id, number_id)
        if done >= A_RUN:
            break
    return done


async def _safely(services: Services, organization_id: UUID, number_id: UUID) -> bool:
    try:
        return await advance(services, organization_id, number_id)
    except Exception as fault:
        log.warning("number_not_advanced", number_id=str(number_id), error=type(fault).__name__)
        return False


async def alert_operator(services: Services) -> None:
    """Numbers that could not be used for a day are the operator's business too, as long as it lasts (CHN-015)."""
    async with services.database.system() as tx:
        broken = await repository.organizations_due(tx, repository.BROKEN_NUMBERS, 1_000)
    for organization_id in broken:
        async with services.database.transaction(organization_id) as tx:
            those = await repository.broken_for_long(tx, clock.now() - TOLD_AFTER)
            raised = [
                alerts.Alert(
                    kind="number_not_linked",
                    severity=alerts.Severity.WARNING,
                    subject=str(number_id),
                    organization_id=organization_id,
                    message="A number could not be linked at its carrier for over a day.",
                )
                for number_id in those
            ]
            await alerts.alert(tx, *raised)
