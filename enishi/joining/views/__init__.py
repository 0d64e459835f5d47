"""Pages of joining: guest.py for whoever holds a code (way.py is its frame), staff.py for the secretariat."""
