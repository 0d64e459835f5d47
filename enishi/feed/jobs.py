"""What the feed does behind: it shows what happened elsewhere (somebody said how they are, or changed a fact that others see), looks
at links, and puts old drafts away."""

from __future__ import annotations

import logging
from datetime import time

from django.conf import settings

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.feed import actions, drafts, preview
from enishi.feed.models import Item
from enishi.feed.reading import NEWS
from enishi.kit import fetch
from enishi.kit.jobs import job
from enishi.members.models import Member

logger = logging.getLogger(__name__)


@job()
def lately_said(network_id: int, happening_id: int) -> None:
    """Show a 近況 that was just said; remove one that was taken back."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    member = _whose(network_id, happening)
    if happening is None or member is None:
        return
    if happening.facts.get("cleared"):
        actions.clear_lately(member, told_before=happening.at, by=SYSTEM)
    else:
        actions.appear(member, Item.Kind.LATELY, "lately", by=SYSTEM)


@job()
def profile_changed(network_id: int, happening_id: int) -> None:
    """Show that facts were changed, unless their owner said not to (R036)."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    member = _whose(network_id, happening)
    if happening is None or member is None or happening.facts.get("quiet"):
        return
    for field in happening.facts.get("fields", ()):
        if field in NEWS and field != "name":
            actions.appear(member, Item.Kind.PROFILE, field, by=SYSTEM)


@job()
def audiences_changed(network_id: int, happening_id: int) -> None:
    """Have what stands in the feed be told to whom its facts are told now."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    member = _whose(network_id, happening)
    if member:
        actions.follow_audiences(member, by=SYSTEM)


@job(tries=1)
def look_at_link(network_id: int, item_id: int) -> None:
    """Fetch the page behind the first link of a post and keep its title, its words and its site: the other side may be slow, and
    the post is there already. What cannot be fetched stays a link."""
    item = Item.objects.within(network_id).filter(pk=item_id, taken_back_at=None).first()
    url = preview.first_link(item.text) if item else ""
    if item is None or not url or not settings.LINK_PREVIEWS:
        return
    try:
        said = preview.read(fetch.page(url))
    except fetch.NotFetched as error:
        logger.info("A link was not looked at: %s", error)
        return
    if said["title"]:
        preview.add(item, url, said, by=SYSTEM)


@job(daily=time(4, 20))
def put_drafts_away() -> None:
    """Delete drafts that nobody went on with for days."""
    drafts.old()


def _whose(network_id: int, happening: Happening | None) -> Member | None:
    if happening is None or happening.about_id is None:
        return None
    found: Member | None = Member.objects.within(network_id).active().filter(person=happening.about_id).first()
    return found
