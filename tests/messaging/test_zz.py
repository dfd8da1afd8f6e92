import logging
from koinon.platform.services import Services
from tests.messaging import cast

async def test_dbg(services, chapel, carrier, drain):
    logging.basicConfig(level=logging.WARNING)
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(250))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    await drain()
    done = await cast.found(services, chapel, made.id)
    print(done.state, done.counts, done.pause_reason, done.pause_detail, done.excluded, done.exclusions)
    async with services.database.transaction(chapel) as tx:
        for q in ("select kind,to_state,reason,code,count(*) from delivery_events group by 1,2,3,4","select state,count(*) from deliveries group by 1","select from_position,to_position,worker,expires_at from leases", "select count(*) from doubts", "select next_position,total from broadcast_counts"):
            print(q, await tx.all(tuple,q))
        await tx.connection.execute("reset role")
        print(await tx.all(tuple,"select task_name,status,args from procrastinate_jobs"))
    print(carrier.carrier.audit.summary())
    assert 0
