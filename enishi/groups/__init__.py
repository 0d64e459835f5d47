"""Groups of members: open, closed, secret, and rooms of alumni that the company cannot enter (B10, B11, R059, R064, N04)."""
