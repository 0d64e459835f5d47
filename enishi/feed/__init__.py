"""The feed: what members write, and what is new of them (C1–C4, R036, R038, R045, R184–R186).

An item is a post, or stands for something a member told in their profile; it is then shown to whoever may see that field there
at that moment, and to nobody else.
"""
