"""The desk: anybody writes to the secretariat; each enquiry has a number, an owner and a day by which it is answered (R022)."""
