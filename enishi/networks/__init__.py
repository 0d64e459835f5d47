"""Networks: a house each: kind, words, brand, member classes; and the walls between networks (A1 A2 A13)."""
