"""What the mail providers have in common: what a refusal means, reading a mail, speaking JSON over the lean pool."""
