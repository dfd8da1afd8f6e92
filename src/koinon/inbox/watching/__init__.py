"""Who watches a conversation: whom a note named, who answered in it, and who asked to follow it."""
