"""Views of the inbox that people keep: filters under a name, one's own, a team's or everybody's (INB-072)."""
