import asyncio, uvloop, time, msgspec
from bench.messaging_world import world
from koinon.messaging.repository import ledger, broadcasts
from koinon.messaging.repository.audience import people
from koinon.messaging.contracts import AudienceRef
from koinon.messaging.content import compiled, measure
from tests.messaging import cast
from koinon.messaging import jobs
PERSONAL = "Hi {{ contact.first_name | default: 'friend' }}, see you on Sunday at ten. Grace Chapel"
async def main():
    async with world(100000) as there:
        made = await cast.draft(there.services, there.organization_id, PERSONAL)
        await cast.send(there.services, there.organization_id, made.id, key=str(made.id))
        async with there.services.database.transaction(there.organization_id) as tx:
            await jobs.plans.start(tx, made.id)
        async with there.services.database.transaction(there.organization_id) as tx:
            work = await broadcasts.work(tx, made.id)
            audience = msgspec.convert(work.audience, AudienceRef)
            sql, params = people(audience, work.purpose, work.variables)
            p={**params,"organization_id":tx.organization_id,"cursor":b"","limit":10000,"broadcast_id":made.id,"total":0,"channel":"sms","sender_id":work.sender_id,"purpose":work.purpose,"expires_at":work.expires_at,"created_by":None}
            t=time.perf_counter(); rows = await ledger.batch_kinds(tx, work, audience); t1=time.perf_counter(); print("kinds", len(rows), t1-t)
            r=compiled(work.body).renderer(work.constants)
            kinds={w:(lambda m:(m.content_hash,m.segments))(measure(r(v))) for v,w in rows}; t2=time.perf_counter(); print("render",t2-t1)
            for q in (ledger._KINDS.format(people=sql),):
                print("\n".join(await tx.all(str,"explain (analyze, buffers) "+q,p)))
            st=ledger._INSERT.format(people=sql, hash="k.content_hash", segments="k.segments", kinds=ledger._KINDS_JOIN)
            p|={"kind_values":list(kinds),"kind_hashes":[k[0] for k in kinds.values()],"kind_segments":[k[1] for k in kinds.values()]}
            print("\n".join(await tx.all(str,"explain (analyze, buffers) "+st,p)))
uvloop.run(main())
