"""Templates that WhatsApp approves: checked, handed in, kept in step, stopped where need be (MSG-007, 008)."""
