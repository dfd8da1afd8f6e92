"""Two to four ways to say it: a sample finds out which works, the rest get that one (MSG-095)."""
