"""Tools without a product word: text, tables, files, mail, jobs, limits, errors."""
