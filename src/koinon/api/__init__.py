"""REST v1 of what belongs to no single context: limits, the request log, jobs, what changed since. Owns no table."""
