"""What is kept for oneself, a team or everybody: who sees it and who may change it, alike for replies and macros."""
