"""What happens in the relay: the baton is handed over, taken, let pass; somebody introduces themselves and hands it on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.feed import publishing, readers
from enishi.kit.errors import Refused
from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.labels import demand
from enishi.networks.models import Network
from enishi.relay import happenings, rules, runners
from enishi.relay.models import (
    LIES_AFTER,
    LONGEST_LINE,
    LONGEST_NOW,
    LONGEST_THEN,
    LONGEST_WORD,
    WRITTEN_WITHIN,
    Baton,
    Leg,
    Wish,
)
from enishi.relay.wording import headline, told

PARTS = {"now": LONGEST_NOW, "then": LONGEST_THEN, "love": LONGEST_LINE, "help": LONGEST_LINE}


@action(rule=rules.can_start)
def start(network: Network, to: str, *, word: str = "", by: Any) -> None:
    """Hand the first baton over, or one that lies, to the member of this public id. Refused while it is on its way, and for
    somebody who cannot be handed it."""
    baton = Baton.objects.within(network).select_for_update().first()
    if baton is not None and not baton.lies:
        raise Refused(_("The baton is on its way already."))
    receiver = _receiver(by, to)
    said = _word(word, by)
    baton = baton or Baton(network=network, number=_next_number(network))
    _give(baton, receiver, giver=by, word=said)
    happened(happenings.STARTED, network, by=by)


@action(rule=rules.may_take)
def take(baton: Baton, *, by: Any) -> None:
    """Take the baton that one was handed, or one that lies. Refused when it has gone on meanwhile, and for who introduced
    themselves already."""
    theirs = baton.to_id == by.pk
    if not theirs and not baton.lies:
        raise Refused(_("The baton has gone on meanwhile."))
    if not theirs and not runners.can_run(baton.network_id).filter(pk=by.pk).exists():
        raise Refused(_("You have run already, or said that it is not for you."))
    if not theirs:
        baton.to, baton.word, baton.giver = by, "", None
    baton.taken_at = timezone.now()
    baton.lies_at = baton.taken_at + WRITTEN_WITHIN
    baton.save()
    happened(happenings.MOVED, baton, by=by)


@action(rule=rules.holds)
def let_pass(baton: Baton, *, by: Any) -> None:
    """Let it go past. It goes to somebody who has raised a hand, or lies still until its day: nobody can tell this from
    silence."""
    hand = runners.raised(baton.network_id, but=(by.pk, baton.giver_id))
    if hand is not None:
        _give(baton, hand, giver=None, word="")
        happened(happenings.HANDED, baton, by=SYSTEM)
    else:
        baton.lies_at = min(baton.lies_at, timezone.now() + LIES_AFTER)
        baton.to, baton.taken_at, baton.word = None, None, ""
        baton.save()
    happened(happenings.MOVED, baton, by=by)


@action(rule=rules.holds)
def hand_on(baton: Baton, to: str, *, by: Any) -> None:
    """Hand it on without running. Whoever gets it is not told past whom it went, and so gets no word along with it: one without
    a name could be anything, and nobody could take it back."""
    receiver = _receiver(by, to)
    _give(baton, receiver, giver=None, word="")
    happened(happenings.HANDED, baton, by=by)


@action(rule=rules.holds)
def run(
    baton: Baton, *, words: dict[str, str], audience: int, label: str, to: str = "", word: str = "", by: Any
) -> Leg:
    """Introduce oneself, and hand the baton to the member of the public id `to`; empty: to whoever wants it. Refused without
    agreement to the rules of sharing, without words, before the baton was taken, and for readers or a mark that are not offered."""
    sharing.demand(by)
    if baton.taken_at is None:
        raise Refused(_("Please take the baton first."))
    if audience not in readers.offered(by):
        raise Refused(_("Please choose one of those offered."), field="audience")
    demand(label, audience)
    said = _parts(words)
    receiver = _receiver(by, to) if to else None
    leg: Leg = Leg.objects.create(
        network=by.network, number=baton.number, runner=by, audience=audience, label=label, **said
    )
    publishing.publish(
        by.network,
        rules.KIND,
        leg.public_id,
        author=by,
        title=headline(leg),
        text=told(leg),
        audience=audience,
        label=label,
        by=by,
    )
    Wish.objects.within(baton.network_id).filter(member=by).update(raised_at=None)
    baton.number += 1
    hand = runners.raised(baton.network_id, but=(by.pk,)) if receiver is None else None
    if hand is not None:  # the hand chose itself: the runner may be somebody from whom it keeps its distance
        _give(baton, hand, giver=None, word="")
    else:
        _give(baton, receiver, giver=by, word=_word(word, by) if receiver else "")
    happened(happenings.RAN, leg, by=by, number=leg.number, audience=audience, label=label)
    if baton.to is not None:
        happened(happenings.HANDED, baton, by=by)
    return leg


@action(rule=rules.is_runner)
def take_back(leg: Leg, *, by: Any) -> None:
    """Take an introduction back: its words are deleted, and what was said to it. Its number stays, so that the chain does."""
    if leg.taken_back_at:
        raise Refused(_("This has been taken back already."))
    publishing.withdraw(leg.network, rules.KIND, leg.public_id, by=by)
    leg.now = leg.then = leg.love = leg.help = ""
    leg.taken_back_at = timezone.now()
    leg.save()
    happened(happenings.TAKEN_BACK, leg, by=by)


@action(rule=rules.oneself)
def wish(member: Member, what: str, *, by: Any) -> None:
    """Say whether one would run: `raise` a hand, `lower` it, `never` be asked, or be `asked` again like others. Who never wants
    to be asked lets pass what they hold."""
    now = timezone.now()
    choices: dict[str, dict[str, Any]] = {
        "raise": {"raised_at": now, "never_at": None},
        "lower": {"raised_at": None},
        "never": {"raised_at": None, "never_at": now},
        "asked": {"never_at": None},
    }
    values = choices.get(what)
    if values is None:
        raise Refused(_("Please choose one of those offered."))
    Wish.objects.within(member.network_id).update_or_create(
        member=member, defaults=values, create_defaults={**values, "network_id": member.network_id}
    )
    if what == "never":
        for baton in Baton.objects.within(member.network_id).filter(to=member):
            let_pass(baton, by=by)
    happened(happenings.WISHED, member, by=by)


@action(rule=rules.the_house)
def offer(baton: Baton, *, by: Any) -> None:
    """Hand a baton that lies to who has raised a hand for longest, if anybody has."""
    hand = runners.raised(baton.network_id, but=(baton.to_id, baton.giver_id)) if baton.lies else None
    if hand is not None:
        _give(baton, hand, giver=None, word="")
        happened(happenings.HANDED, baton, by=by)
    else:
        happened(happenings.MOVED, baton, by=by)


# -- their parts ------------------------------------------------------------------------------------------------------
def _give(baton: Baton, to: Member | None, *, giver: Member | None, word: str) -> None:
    """Put the baton into somebody's hand, or down for whoever wants it."""
    now = timezone.now()
    baton.to, baton.giver, baton.word, baton.taken_at = to, giver, word, None
    baton.lies_at = now + LIES_AFTER if to else now
    baton.save()
    if to is not None:
        values = {"asked_at": now, "raised_at": None}
        Wish.objects.within(baton.network_id).update_or_create(
            member=to, defaults=values, create_defaults={**values, "network_id": baton.network_id}
        )


def _receiver(giver: Member, public_id: str) -> Member:
    found = runners.one(giver, public_id)
    if found is None:
        raise Refused(_("The baton cannot go to this person just now."), field="next")
    return found


def _next_number(network: Network) -> int:
    last = Leg.objects.within(network).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _word(word: str, by: Member) -> str:
    said = " ".join(word.replace("\0", "").split())[:LONGEST_WORD]
    if said:
        sharing.demand(by)
    return said


def _parts(words: dict[str, str]) -> dict[str, str]:
    said = {code: words.get(code, "").replace("\r\n", "\n").replace("\0", "").strip() for code in PARTS}
    if not any(said.values()):
        raise Refused(_("Please write at least one line."), field="now")
    for code, text in said.items():
        if len(text) > PARTS[code]:
            raise Refused(_("At most %(most)d characters.") % {"most": PARTS[code]}, field=code)
    return said
