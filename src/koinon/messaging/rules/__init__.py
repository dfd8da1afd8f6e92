"""What an organization has laid down for its sending: quiet hours, caps, budgets (MSG-046..059)."""
