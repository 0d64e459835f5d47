"""Papers of an application: the applicant adds and takes back, those who decide look, the network's rule."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import papers
from enishi.joining.models import Claim, Paper
from enishi.joining.paper_forms import PaperForm, PapersRuleForm
from enishi.joining.views.waiting import newest
from enishi.kit import limits
from enishi.kit.errors import Conflict, Refused
from enishi.kit.files import NotAPicture
from enishi.members.doors import Request, page, staff, visitors
from enishi.members.roles import Right

DECIDES = staff(Right.APPROVE)
UPLOADS = 20  # in a day, of one person in a network, however often they apply; those that were no use among them
WORDS_OF_REASON = {
    "empty": lambda: _("This file is empty. Please choose another one."),
    "big": lambda: _("This picture is larger than 10 MB. Please make it smaller."),
    "pixels": lambda: _("This picture has too many pixels. Please make it smaller."),
    "unreadable": lambda: _(
        "This file cannot be read as a picture. Please choose a photo or a screenshot of the paper."
    ),
    "busy": lambda: _("Other pictures are being read right now. Please choose the file again in a moment."),
}


# -- the applicant ------------------------------------------------------------------------------------------------------
@page(access=visitors, methods=("GET", "POST"))
def claim_papers(request: Request) -> HttpResponse:
    """Add a paper, one at a time. What was added is named here and not shown: only those who decide look at it."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    kept = papers.of(claim)
    if not claim.is_open or not (kept or papers.offered(request.network)):
        return redirect("joining:waiting", request.network.slug)
    bound = request.method == "POST"
    form = PaperForm(request.POST if bound else None, request.FILES if bound else None)
    busy = False
    if bound and form.is_valid():
        counted = limits.hit("papers of", f"{request.network.pk} {claim.person_id}", limit=UPLOADS, seconds=24 * 3600)
        try:
            content = papers.read(form.cleaned_data["paper"], whose=str(claim.person_id))
            papers.add(claim, content=content, by=request.user)
        except NotAPicture as error:
            form.add_error("paper", WORDS_OF_REASON[error.reason]())
            if busy := error.reason == "busy":
                limits.give_back([counted])
        except Refused as refused:  # a third one, or switched off meanwhile
            form.add_error("paper", refused.message)
        except Conflict:  # decided meanwhile: the waiting page says how things stand
            return redirect("joining:waiting", request.network.slug)
        else:
            messages.success(request, _("The paper is with the secretariat."))
            return redirect("joining:claim-papers", request.network.slug)
    context = {
        "form": form,
        "papers": kept,
        "more": len(kept) < papers.MOST and papers.offered(request.network),
        "accept": papers.ACCEPT,
        "kept_days": papers.KEPT.days,
    }
    response = render(
        request, "joining/claim_papers.html", context, status=503 if busy else 422 if form.errors else 200
    )
    if busy:
        response["Retry-After"] = "5"
    return response


@page(access=visitors, methods=("POST",))
def claim_paper_removal(request: Request, public_id: str) -> HttpResponse:
    """Take one of one's own papers back: deleted at once."""
    if request.user.is_authenticated:
        get_object_or_404(Paper.objects.within(request.network), public_id=public_id, claim__person=request.user)
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    try:
        papers.remove(claim, paper=public_id, by=request.user)
    except Conflict:  # sent twice, or gone with the decision
        return redirect("joining:waiting", request.network.slug)
    messages.success(request, _("The paper is deleted."))
    return redirect("joining:claim-papers", request.network.slug)


# -- those who decide -----------------------------------------------------------------------------------------------------
@page(access=DECIDES)
def approval_papers(request: Request, public_id: str) -> HttpResponse:
    """An application's papers; each file comes from the next address, on record."""
    claim: Claim = get_object_or_404(Claim.objects.readable_by(request.viewer), public_id=public_id)
    claim.network = request.network
    return render(request, "joining/approval_papers.html", {"claim": claim, "papers": papers.of(claim)})


@page(access=DECIDES)
def approval_paper(request: Request, public_id: str, paper_id: str) -> HttpResponse:
    """Send the picture, which the house drew, to who decides, on record. It may not run anything, stand in another page, or be
    kept on the way."""
    rows = Paper.objects.readable_by(request.viewer).select_related("claim__person")
    paper: Paper = get_object_or_404(rows, public_id=paper_id, claim__public_id=public_id)
    paper.claim.network = request.network
    try:
        content = papers.look(paper.claim, paper=paper.public_id, by=request.viewer)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("joining:approval", request.network.slug, public_id)
    answer = HttpResponse(content, content_type="image/webp")
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(access=staff(Right.SETTINGS), methods=("POST",))
def papers_rule(request: Request) -> HttpResponse:
    """Set whether applicants may add papers."""
    form = PapersRuleForm(request.POST)
    if form.is_valid():
        papers.set_rule(request.network, rule=form.cleaned_data["rule"], by=request.viewer)
        messages.success(request, _("Saved."))
    return redirect("joining:approvals", request.network.slug)
