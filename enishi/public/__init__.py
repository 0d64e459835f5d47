"""What a network tells everybody, and who writes it: the landing page (R007), conditions and privacy text in versions (R010),
colour and logo (R018)."""
