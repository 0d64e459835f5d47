"""Who writes what everybody reads. Reading it needs no rule: it is public."""

from __future__ import annotations

from enishi.members.rules import can_change_settings

__all__ = ["can_change_settings"]
