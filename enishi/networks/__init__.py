"""Networks: one organisation's house, its kind, words, brand and member classes; and the walls between networks (A1 A2 A13)."""
