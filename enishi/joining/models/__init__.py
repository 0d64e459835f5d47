"""What stands between a person of the roster and a member: invitations, what carries them, claims, departures."""

from enishi.joining.models.carriers import Mailing, PrintRun
from enishi.joining.models.claim import Claim, Finding, Line, Vouch
from enishi.joining.models.departure import Departure, Leaver, Pause
from enishi.joining.models.invitation import WRONG_TRIES, Invitation

__all__ = [
    "WRONG_TRIES",
    "Claim",
    "Departure",
    "Finding",
    "Invitation",
    "Leaver",
    "Line",
    "Mailing",
    "Pause",
    "PrintRun",
    "Vouch",
]
