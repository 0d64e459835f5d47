"""What stands between a person of the roster and a member: invitations, what carries them, claims, departures."""

from enishi.joining.models.awaiting import Awaiting
from enishi.joining.models.call import Call
from enishi.joining.models.claim import Assurance, Claim, Finding, Line
from enishi.joining.models.departure import Departure, Leaver, Pause
from enishi.joining.models.invitation import WRONG_TRIES, Invitation
from enishi.joining.models.mailing import Mailing, Recipient
from enishi.joining.models.paper import Paper
from enishi.joining.models.personal import PersonalInvitation
from enishi.joining.models.print_run import PrintRun
from enishi.joining.models.vouch import Vouch, VouchLink

__all__ = [
    "WRONG_TRIES",
    "Assurance",
    "Awaiting",
    "Call",
    "Claim",
    "Departure",
    "Finding",
    "Invitation",
    "Leaver",
    "Line",
    "Mailing",
    "Paper",
    "Pause",
    "PersonalInvitation",
    "PrintRun",
    "Recipient",
    "Vouch",
    "VouchLink",
]
