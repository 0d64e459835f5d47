"""Members of a network: side, class, roles and rights, consents; who may open which page (H10 A12)."""
