"""What can happen on the way in, in the words of the record."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

INVITED = Kind("joining.invited", _("An invitation was sent or made"))
REVOKED = Kind("joining.revoked", _("An invitation was withdrawn"))
WRONG_FACTS = Kind("joining.wrong-facts", _("The facts given with an invitation did not agree"))
LOCKED = Kind("joining.locked", _("An invitation was locked after five wrong tries"))
JOINED = Kind("joining.joined", _("A person joined"))
ERASED = Kind("joining.erased", _("A membership was erased at the person’s request"))
BECAME_EMPLOYEE = Kind("joining.became-employee", _("An alumnus works at the organisation again"))
BECAME_ALUMNUS = Kind("joining.became-alumnus", _("An employee became an alumnus on the leaving date"))

# applications
BACK = timedelta(seconds=8)  # so long a decision can be taken back; nothing of it has left the house before
CLAIMED = Kind(
    "joining.claimed", _("Somebody applied without an invitation"), then="enishi.joining.claims_jobs.compare"
)
CLAIM_CORRECTED = Kind(
    "joining.claim-corrected", _("An applicant corrected the application"), then="enishi.joining.claims_jobs.compare"
)
CLAIM_CHOSEN = Kind("joining.claim-chosen", _("An applicant changed who will see what"), own=True)
CLAIM_COMPARED = Kind("joining.claim-compared", _("An application was compared with the roster"))
CLAIM_ANSWERED = Kind("joining.claim-answered", _("An applicant answered a question"))
CLAIM_WITHDRAWN = Kind("joining.claim-withdrawn", _("An applicant withdrew the application"))
CLAIM_ASKED = Kind("joining.claim-asked", _("An applicant was asked a question"))
CLAIM_APPROVED = Kind(
    "joining.claim-approved", _("An application was approved"), then="enishi.joining.claims_jobs.settle", after=BACK
)
CLAIM_DECLINED = Kind(
    "joining.claim-declined", _("An application was declined"), then="enishi.joining.claims_jobs.settle", after=BACK
)
CLAIM_UNDONE = Kind("joining.claim-undone", _("A decision on an application was taken back at once"))
CLAIM_SETTLED = Kind("joining.claim-settled", _("The answer to an application went out"))
CLAIM_RETURNED = Kind("joining.claim-returned", _("An approval could not be carried out; the application waits again"))
CLAIM_CLOSED = Kind("joining.claim-closed", _("An application that waited for ninety days was closed"))
CLAIM_ENDED = Kind("joining.claim-ended", _("An application ended, since the applicant had joined in another way"))
CLAIM_MAIL_BACK = Kind("joining.claim-mail-back", _("A mail to an applicant came back"))
FACTS_RULE = Kind("joining.facts-rule", _("It was set what follows when three facts agree"))
VOUCH_LINK = Kind("joining.vouch-link", _("An applicant made a link for two members who know them"))
VOUCHED = Kind(
    "joining.vouched",
    _("A member answered whether they know an applicant"),
    then="enishi.joining.vouching_jobs.weigh",
    after=BACK,
)
VOUCHING_RULE = Kind("joining.vouching-rule", _("It was set what follows when two members know an applicant"))
PAPER_ADDED = Kind("joining.paper-added", _("An applicant added a paper"))
PAPER_REMOVED = Kind("joining.paper-removed", _("An applicant took a paper back"))
PAPER_SEEN = Kind("joining.paper-seen", _("An applicant’s paper was looked at"))
PAPER_GONE = Kind("joining.paper-gone", _("An applicant’s paper was deleted, as its days were over"))
PAPERS_RULE = Kind("joining.papers-rule", _("It was set whether applicants may add papers"))
CALL_AGREED = Kind("joining.call-agreed", _("On the telephone somebody said facts that agree with the roster"))
CALL_WRONG = Kind("joining.call-wrong", _("On the telephone somebody said facts that do not agree"))
CALL_LOCKED = Kind("joining.call-locked", _("Help by telephone was locked for a day after five wrong tries"))
CALL_ENDED = Kind("joining.call-ended", _("An officer noted what somebody agreed to on the telephone"))

# leaving, resting, coming back
LEFT = Kind("joining.left", _("A member left"))
CAME_BACK = Kind("joining.came-back", _("A member who had left came back within thirty days"))
PAUSED = Kind("joining.paused", _("A member paused"))
RESUMED = Kind("joining.resumed", _("A member takes part again after a pause"))
DATA_TAKEN = Kind("joining.data-taken", _("A copy of one’s own data was taken"), own=True)
CARDS_ORDERED = Kind(
    "joining.cards-ordered", _("Invitation cards were ordered"), then="enishi.joining.card_jobs.make_cards"
)
CARDS_MADE = Kind("joining.cards-made", _("Invitation cards were made"))
CARDS_FAILED = Kind("joining.cards-failed", _("Invitation cards could not be made"))
CARDS_FETCHED = Kind("joining.cards-fetched", _("The file of invitation cards was downloaded"))
CARDS_GONE = Kind("joining.cards-gone", _("The file of invitation cards was deleted, as its days were over"))
CARDS_WITHDRAWN = Kind("joining.cards-withdrawn", _("A bundle of invitation cards was withdrawn"))
MAIL_CAME_BACK = Kind("joining.mail-came-back", _("An invitation by e-mail came back"))
CARD_CAME_BACK = Kind("joining.card-came-back", _("An invitation card came back by post"))

# opening in steps
OPENED_TO = Kind("joining.opened-to", _("It was set whom the network is open to"), then="enishi.joining.wave_jobs.tell")
OPENED = Kind("joining.opened", _("The network was opened to everybody"), then="enishi.joining.wave_jobs.tell")
AWAITS = Kind("joining.awaits", _("Somebody came before their turn, and waits to be told"))
AWAITS_NO_MORE = Kind("joining.awaits-no-more", _("Somebody who waited for their turn had their address deleted"))
AWAITS_UNTOLD = Kind(
    "joining.awaits-untold", _("Somebody who waited was not written to, and their address was deleted")
)
TOLD = Kind("joining.told", _("Somebody who had waited was told that the network is open to them"))

# mailings
MAILING_ORDERED = Kind(
    "joining.mailing-ordered", _("Invitations by e-mail were ordered"), then="enishi.joining.mailing_jobs.begin"
)
MAILING_SENT = Kind("joining.mailing-sent", _("Invitations by e-mail were sent"))
MAILING_REMINDED = Kind("joining.mailing-reminded", _("Reminders of an invitation by e-mail were sent"))
MAILING_STOPPED = Kind("joining.mailing-stopped", _("A mailing of invitations was stopped"))

# links that members hand on
PERSONAL_MADE = Kind("joining.personal-made", _("A member made a link to hand on"), own=True)
PERSONAL_REVOKED = Kind("joining.personal-revoked", _("A member withdrew a link to hand on"), own=True)
MEMBERS_INVITE = Kind("joining.members-invite", _("It was set whether members may hand on links"))

# links for groups outside
OUTSIDE_MADE = Kind("joining.outside-made", _("A link was made for a group outside"))
OUTSIDE_REVOKED = Kind("joining.outside-revoked", _("A link for a group outside was withdrawn"))
