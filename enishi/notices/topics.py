"""What open pages are told live: that there are new notices, or fewer. Never which."""

from __future__ import annotations

from enishi.members.live import Topic

NOTICES = Topic("notices")
