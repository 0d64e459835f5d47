"""The house's own tests: walls, doors, names, texts, pages in a browser."""
