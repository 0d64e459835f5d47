"""Mailings, the officer's side: choose people, write, look once more, send; see how far it is, and stop it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.joining import cards, funnel, mailing_mail, taking_back
from enishi.joining import mailings as verbs
from enishi.joining.counted import Counted, changes
from enishi.joining.mailing_forms import RecipientsForm, WordsForm
from enishi.joining.models import Mailing
from enishi.joining.views.cards import OFFICERS
from enishi.joining.views.cards import WHY as WHY_NO_CARD
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import new_public_id
from enishi.members.doors import Request, page
from enishi.networks.days import today_in
from enishi.roster import choosing, standing
from enishi.roster.choosing import Split
from enishi.ui.words import figure

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
    older = verbs.with_waiting(older, request.network)
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
    chosen = verbs.choose(network, who, asked, most=verbs.MOST if posted else 0, classes=choice.classes)
    number = min(chosen.fit, verbs.MOST)
    subject, greeting = mailing_mail.proposal(network, who, from_file=bool(asked.get("intake")))
    now = Counted(number, chosen.fit + sum(chosen.left_out.values()), chosen.left_out, timezone.now())
    drawn = {"count": number, "token": new_public_id(), "seen": now.sealed()}
    form = WordsForm(request.POST if posted else None, initial={**drawn, "subject": subject, "greeting": greeting})
    looks = posted and form.is_valid() and "back" not in request.POST
    if looks and form.cleaned_data["sure"]:
        if answer := _order(request, form, chosen, now, who):
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
        "all": now.all,
        "out": sum(chosen.left_out.values()),
        "left_out": [(WHY[reason](), many) for reason, many in chosen.left_out.items()],
        "beyond": max(chosen.fit - verbs.MOST, 0),
        "most": verbs.MOST,
        "text": mailing_mail.sample(network, words["greeting"], today_in(network), before_leaving=who == "leaving"),
    }
    return render(request, "joining/mailings_new.html", context, status=422 if form.errors else 200)


def _changed(request: Request, before: Counted | None, now: Counted, who: str) -> str:
    """Say what has changed since the page was made, as far as it is known."""
    if before is None:
        return _("It is another number of people now than was shown. Please look once more.")
    invited = cards.invited_since(request.network, before.at) if who == "uninvited" else 0
    said = _(
        "It is another number of people now: %(now)s instead of %(before)s (%(why)s). What you wrote is as it was. Please look "
        "once more."
    )
    why = _(", ").join(changes(before, now, WHY, invited=invited))
    return said % {"now": figure(now.fit), "before": figure(before.fit), "why": why}


def _order(request: Request, form: WordsForm, chosen: Split, now: Counted, who: str) -> HttpResponse | None:
    """Order what was confirmed and lead there; None leaves the form with why not."""
    said = form.cleaned_data
    if (
        Mailing.objects.readable_by(request.viewer).filter(public_id=said["token"]).exists()
    ):  # the button was pressed twice
        return redirect("joining:mailing", request.network.slug, said["token"])
    if said["count"] != len(chosen.ids):
        form.add_error(None, _changed(request, Counted.opened(said["seen"]), now, who))
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
            before_leaving=who == "leaving",
            by=request.viewer,
        )
    except Conflict:  # twice at the same moment
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
    rows = verbs.with_waiting(Mailing.objects.readable_by(request.viewer), request.network)
    mailing: Mailing = get_object_or_404(rows, public_id=public_id)
    mailing.network = request.network
    return mailing


@page(access=OFFICERS)
def mailing(request: Request, public_id: str) -> HttpResponse:
    """One mailing: how far it is, what became of it in numbers, its words, and the end of it."""
    row = _mailing(request, public_id)
    reasons = (
        row.recipients.exclude(left_out="").order_by("left_out").values_list("left_out").annotate(number=Count("pk"))
    )
    waits = taking_back.waiting(row)
    context = {
        "mailing": row,
        "waits": waits,
        "stops_outbox": waits and row.state in (Mailing.State.DONE, Mailing.State.STOPPED),
        "part": funnel.of_mailing(row),
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
    """Send nothing more of a mailing, also of what is written and has not left; say how many had left."""
    row = _mailing(request, public_id)
    try:
        left = verbs.stop(row, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _stopped(left))
    return redirect("joining:mailing", request.network.slug, public_id)


def _stopped(left: int) -> str:
    if not settings.MAIL_LEAVES:
        said = ngettext(
            "Nothing more is written. %(number)s mail is in the outbox of this server, and its invitation works.",
            "Nothing more is written. %(number)s mails are in the outbox of this server, and their invitations work.",
            left,
        )
    elif left:
        said = ngettext(
            "Nothing more goes out. %(number)s mail had left already; its invitation keeps working.",
            "Nothing more goes out. %(number)s mails had left already; their invitations keep working.",
            left,
        )
    else:
        said = _("Nothing goes out. No mail had left yet.")
    return said % {"number": figure(left)}
