"""What happened: one row per deed, who did it, when and why (C1 H8). `deeds.action` is the only way to write."""
