"""Pages of joining: guest.py for whoever holds a code, staff.py for the secretariat."""
