"""Introductions: a member asks for somebody of a division, the desk asks an employee, who says yes or not, by a day (R061)."""
