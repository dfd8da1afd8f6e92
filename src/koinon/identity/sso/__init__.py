"""Sign-in by an organization's own OpenID provider (IDN-037): code flow with PKCE, nonce and state, by hand.

An organization proves a domain by a DNS record; whoever the provider says has a verified address of that domain signs
in. A second factor of ours is still asked for where the person has one.
"""
