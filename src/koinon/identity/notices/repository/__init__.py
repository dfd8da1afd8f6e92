"""All SQL of notices, by what it serves: writing and reading, wishes, and what is on its way."""
