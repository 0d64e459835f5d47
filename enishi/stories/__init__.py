"""Stories of members (interviews): written by the secretariat, shown only in the words that who is portrayed approved (R042)."""
