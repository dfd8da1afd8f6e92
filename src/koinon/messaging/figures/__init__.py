"""What came of broadcasts, by hour, channel, variant and place (MSG-091..093).

Owns message_stats. The counts of `broadcast_counts` are kept as things happen; these rows are a recount of the ledger,
made every ten seconds while anything moves, and stay when the ledger's rows are long gone.
"""
