"""At which words employees are asked to look once more, for those who look after the network's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.feed import pausing
from enishi.feed.forms import WordsForm
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right


@page(access=staff(Right.SETTINGS), methods=("GET", "POST"))
def words(request: Request) -> HttpResponse:
    """Show the words, and keep others."""
    standing = "\n".join(pausing.words_of(request.network))
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"words": standing})
    if form.is_bound and form.is_valid():
        pausing.set_words(request.network, form.cleaned_data["words"], by=request.viewer)
        messages.success(request, _("Kept. It holds from the next post on."))
        return redirect("feed:words", request.network.slug)
    return render(request, "feed/words.html", {"form": form}, status=422 if form.errors else 200)
