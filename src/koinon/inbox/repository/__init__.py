"""All SQL of the inbox, by what it serves: lists, threads, arriving messages, changes."""
