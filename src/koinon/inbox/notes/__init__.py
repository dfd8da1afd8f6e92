"""Notes: what the team says to itself between the messages of a conversation. They never leave the building."""
