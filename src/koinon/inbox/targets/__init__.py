"""Response targets: which conversations must be answered by when, and who is told when one is not (INB-090).

Owns sla_policies, sla_clocks, sla_touched. A trigger notes what moved; a job every 30 seconds starts, pauses, meets,
warns and breaches, from what stands in the conversations: nobody else need know of it.
"""
