"""Support: an operator looks into an organization, for a reason and an hour, and its owners know (IDN-052).

Owns support_accesses. The operator stays who they are: their own account, their own name in the trail, and beside it
on whose behalf they looked. What weighs much is out of reach whatever the owner allows.
"""
