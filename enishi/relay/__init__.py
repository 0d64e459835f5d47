"""The relay of self-introductions: one member introduces themselves and hands the baton to the next (C3, R044).

Whoever gets it may write, hand it on, let it pass or say nothing: none of these is told to anybody. A baton that lies long
enough can be picked up by whoever wants it.
"""
