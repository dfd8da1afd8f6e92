"""What every process sees of its providers: counts and latencies by the minute, a few exchanges (CHN-064 to 068)."""
