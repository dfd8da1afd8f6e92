"""Numbers: looking for one, buying, linking, watching and giving back (CHN-010..018).

Every call to a provider happens between two transactions: the number is claimed and committed, the provider asked, what
it said recorded. A number is worked at by one worker at a time; whoever dies at it leaves it due again.
"""
