"""How a person comes in: invitation, claim, admission, becoming an alumnus (A4-A7 A10)."""
