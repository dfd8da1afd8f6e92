"""Messages that answer another one: which one that is, how it is quoted, and reactions to it (INB-043)."""
