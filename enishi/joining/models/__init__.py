"""What stands between a person of the roster and a member: invitations, what carries them, claims, departures."""

from enishi.joining.models.claim import Claim, Finding, Line
from enishi.joining.models.departure import Departure, Leaver, Pause
from enishi.joining.models.invitation import WRONG_TRIES, Invitation
from enishi.joining.models.print_run import PrintRun

__all__ = [
    "WRONG_TRIES",
    "Claim",
    "Departure",
    "Finding",
    "Invitation",
    "Leaver",
    "Line",
    "Pause",
    "PrintRun",
]
