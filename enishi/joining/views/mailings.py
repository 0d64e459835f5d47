"""Mailings, the officer's side: choose people, write, look once more, send; see how far it is, and stop it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import funnel, mailing_mail
from enishi.joining import mailings as verbs
from enishi.joining.mailing_forms import RecipientsForm, WordsForm
from enishi.joining.models import Mailing
from enishi.joining.opening import today_in
from enishi.joining.views.cards import OFFICERS
from enishi.joining.views.cards import WHY as WHY_NO_CARD
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import new_public_id
from enishi.members.doors import Request, page
from enishi.roster import choosing, standing
from enishi.roster.choosing import Split

PAGE = 24
WHY = WHY_NO_CARD | {
    verbs.APPLIED: lambda: _("have applied, and wait for an answer"),
    verbs.DECLINED: lambda: _("applied, and are not admitted at the moment"),
    verbs.RECENT: lambda: _("were invited in the last 14 days"),
    choosing.NO_ADDRESS: lambda: _("without a usable e-mail address"),
    choosing.SHARED: lambda: _("share an address with somebody else"),
    verbs.GONE: lambda: _("are no longer on the roster"),
    verbs.ENDED: lambda: _("had their invitation withdrawn or locked"),
    choosing.RETURNED: lambda: _("could not be reached: the mail came back"),
}


@page(access=OFFICERS)
def mailings(request: Request) -> HttpResponse:
    """The mailings so far, newest first."""
    rows = Mailing.objects.readable_by(request.viewer)
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).values_list("pk", flat=True).first()
    older = rows.filter(pk__lt=after) if after else rows
    found = list(older.defer("greeting").order_by("-pk")[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "next": "?" + urlencode({"after": found[PAGE - 1].public_id}) if len(found) > PAGE else "",
        "first": "?" if after else "",
    }
    return render(request, "joining/mailings.html", context)


# -- a new mailing ------------------------------------------------------------------------------------------------------
@page(access=OFFICERS, methods=("GET", "POST"))
def mailings_new(request: Request) -> HttpResponse:
    """Choose to whom, see how many and who is left out, write; look at it once more; send."""
    network = request.network
    choice = RecipientsForm(request.GET, network=network, files=standing.imported(network))
    asked = choice.asked()
    who = asked.pop("who")
    posted = request.method == "POST"
    chosen = verbs.choose(network, who, asked, most=verbs.MOST if posted else 0)
    number = min(chosen.fit, verbs.MOST)
    subject, greeting = mailing_mail.proposal(network, who, from_file=bool(asked.get("intake")))
    drawn = {"count": number, "token": new_public_id()}
    form = WordsForm(request.POST if posted else None, initial={**drawn, "subject": subject, "greeting": greeting})
    looks = posted and form.is_valid() and "back" not in request.POST
    if looks and form.cleaned_data["sure"]:
        if answer := _order(request, form, chosen, before_leaving=who == "leaving"):
            return answer
        looks = False
    if posted:  # the form that is shown counts anew
        form.data = {**form.data.dict(), **drawn, "sure": "on" if looks else ""}  # type: ignore[attr-defined]
    words = form.cleaned_data if looks else {"subject": subject, "greeting": greeting}
    context = {
        "choice": choice,
        "within": who == "leaving",
        "narrowed": bool(asked.keys() - {"within"}),
        "form": form,
        "looks": looks,
        "words": words,
        "count": number,
        "all": chosen.fit + sum(chosen.left_out.values()),
        "out": sum(chosen.left_out.values()),
        "left_out": [(WHY[reason](), many) for reason, many in chosen.left_out.items()],
        "beyond": max(chosen.fit - verbs.MOST, 0),
        "most": verbs.MOST,
        "text": mailing_mail.sample(network, words["greeting"], today_in(network), before_leaving=who == "leaving"),
    }
    return render(request, "joining/mailings_new.html", context, status=422 if form.errors else 200)


def _order(request: Request, form: WordsForm, chosen: Split, *, before_leaving: bool) -> HttpResponse | None:
    """Order what was confirmed and lead there; None leaves the form with why not."""
    said = form.cleaned_data
    if said["count"] != len(chosen.ids):
        form.add_error(
            None, _("The roster has changed meanwhile: it is another number of people. Please look once more.")
        )
        return None
    try:
        mailing = verbs.order(
            request.network,
            chosen.ids,
            token=said["token"],
            title=said["subject"],
            greeting=said["greeting"],
            reminders=said["reminders"],
            interval=said["interval"],
            before_leaving=before_leaving,
            by=request.viewer,
        )
    except Conflict:  # the button was pressed twice
        return redirect("joining:mailing", request.network.slug, said["token"])
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return None
    if not settings.MAIL_LEAVES:
        messages.warning(
            request,
            _(
                "No mail server is connected here: the mails are written and go to nobody. Whoever runs the server reads "
                "them with bin/enishi outbox."
            ),
        )
    return redirect("joining:mailing", request.network.slug, mailing.public_id)


# -- one mailing --------------------------------------------------------------------------------------------------------
def _mailing(request: Request, public_id: str) -> Mailing:
    mailing: Mailing = get_object_or_404(Mailing.objects.readable_by(request.viewer), public_id=public_id)
    mailing.network = request.network
    return mailing


@page(access=OFFICERS)
def mailing(request: Request, public_id: str) -> HttpResponse:
    """One mailing: how far it is, what became of it in numbers, its words, and the end of it."""
    row = _mailing(request, public_id)
    reasons = (
        row.recipients.exclude(left_out="").order_by("left_out").values_list("left_out").annotate(number=Count("pk"))
    )
    context = {
        "mailing": row,
        "part": funnel.of_mailing(row, funnel.of(request.network)),
        "few": funnel.FEW,
        "left_out": [(WHY[why](), number) for why, number in reasons if why in WHY],
    }
    return render(request, "joining/mailing.html", context)


@page(access=OFFICERS)
def mailing_progress(request: Request, public_id: str) -> HttpResponse:
    """How far it is, as the fragment that the page asks for; anybody else is shown the page itself."""
    row = _mailing(request, public_id)
    if not request.headers.get("HX-Request"):
        return redirect("joining:mailing", request.network.slug, public_id)
    return render(request, "joining/_mailing_progress.html", {"mailing": row})


@page(access=OFFICERS, methods=("POST",))
def mailing_stop(request: Request, public_id: str) -> HttpResponse:
    """Send nothing more of a mailing."""
    row = _mailing(request, public_id)
    try:
        verbs.stop(row, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Nothing more goes out. Invitations that have gone keep working."))
    return redirect("joining:mailing", request.network.slug, public_id)
