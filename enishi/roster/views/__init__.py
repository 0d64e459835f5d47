"""Pages of the roster, for holders of the right to read it. Nobody else learns that they are there (404)."""
