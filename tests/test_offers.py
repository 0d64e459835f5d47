"""Who is here for loose ties alone gets no offer of work or business, whoever sends it, and by whichever way (R065)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from enishi.console.tests.make import start_network
from enishi.letters import returns
from enishi.letters.actions import order
from enishi.letters.models import Copy, Letter
from enishi.letters.sending import send_some
from enishi.letters.tests.make import make_letter, make_reader, set_head
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices import budget
from enishi.notices.kinds import KINDS, Category, NoticeKind
from enishi.notices.models import Ask, Notice
from enishi.profiles import actions as profiles
from enishi.profiles.tests.make import again

HOUSE = Path(__file__).parents[1] / "enishi"
# what writes to people: the mails of a network, those of the house, the outbox itself, notices, requests
DOORS = {
    ("enishi.networks", "letters"), ("enishi.kit.letter", "Letter"), ("django.core.mail", "get_connection"),
    ("enishi.notices", "telling"), ("enishi.notices.telling", "tell"), ("enishi.notices.telling", "deliver"),
    ("enishi.notices", "budget"),
}  # fmt: skip
ASKING = "asks the budget, under a kind that says whether it offers"
# every module that does, and why nothing of it is an offer to who wants none. Who adds one says it here.
SENDERS = {
    "letters/sending.py": ASKING,
    "letters/unwritten.py": ASKING,
    "letters/mail.py": "what a letter says; letters/sending.py says to whom",
    "notices/budget.py": "spares, whenever a request would reach somebody",
    "notices/sending.py": "what passed telling and budget, when it is due",
    "notices/jobs.py": "what waits goes through the budget",
    "notices/outdated.py": "takes mails back; what still holds of one goes the same way once more",
    "notices/actions.py": "what waits goes through the budget",
    "notices/reading.py": "shows why something was asked",
    "notices/views/centre.py": "shows what waits",
    "notices/views/settings.py": "shows what waits, which goes through the budget",
    "accounts/mails.py": "of one's own account",
    "console/brief.py": "to those who run the network",
    "console/views/mail.py": "the operator's try, to themselves",
    "demo/telling.py": "an invented town",
    "desk/mail.py": "an answer to what somebody asked",
    "desk/notifying.py": "an answer to what somebody asked",
    "chat/notifying.py": "what members said to each other, and that one asks another",
    "feed/notifying.py": "what members did: told to each other, in no one's service",
    "groups/jobs.py": "who asks, is let in, is invited by a member",
    "ideas/jobs.py": "an answer to one's own idea",
    "introductions/jobs.py": "an answer to what somebody asked, and a question to one employee by name, who may leave it",
    "joining/claims_mail.py": "of one's own application",
    "joining/departing_mail.py": "of one's own leaving",
    "joining/mail.py": "of one's own invitation, to nobody who is a member",
    "joining/mailing_mail.py": "invitations, to nobody who is a member",
    "joining/wave_mail.py": "that one's turn has come, to nobody who is a member",
    "moderation/jobs.py": "what was reported and decided",
    "moderation/mail.py": "what was decided about oneself",
    "moderation/room_jobs.py": "what was reported and decided in a room of alumni",
    "news/jobs.py": "that there is an announcement, to all or to a part; it asks nothing of anybody but to be read",
    "profiles/fresh.py": "whether one's own facts still hold",
    "relay/jobs.py": "a baton, from a member",
    "stories/jobs.py": "a story about oneself, or that there is one",
    "kit/mailer.py": "the outbox",
    "networks/letters.py": "how a mail of a network is written",
    # these take mails back
    "desk/keeping.py": "deletes", "introductions/actions.py": "deletes", "joining/erasing.py": "deletes", "letters/keeping.py": "deletes", "stories/keeping.py": "deletes",
}  # fmt: skip


def senders() -> Iterator[str]:
    """Yield every module that holds a door through which something reaches people."""
    for path in HOUSE.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            nodes = ast.walk(ast.parse(path.read_text()))
            named = {(n.module, a.name) for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
            if named & DOORS:
                yield path.relative_to(HOUSE).as_posix()


def test_every_sender_is_known_and_says_why_it_offers_nobody_what_they_do_not_want() -> None:
    assert set(senders()) == SENDERS.keys()


def test_request_says_whether_it_offers_and_nothing_else_does() -> None:
    with pytest.raises(AssertionError, match="offer work"):
        NoticeKind("tests.undecided", Category.ASKS, "?")
    with pytest.raises(AssertionError, match="offer work"):
        NoticeKind("tests.hidden", Category.NEWS, "?", offers=True)

    assert [kind.code for kind in KINDS.values() if kind.offers and kind.category != Category.ASKS] == []
    assert KINDS["letters.offer"].offers


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def owner(network: Network) -> Member:
    return again(network.member_rows.get())


@pytest.fixture
def loose(network: Network) -> Member:
    return here_for(make_reader(network), "ties")


@pytest.fixture
def other(network: Network) -> Member:
    return here_for(make_reader(network), "ties", "side_job")


def here_for(member: Member, *aims: str) -> Member:
    """Have a member be here for this, and show it to nobody."""
    profiles.set_values(member, {"aims": list(aims)}, by=member)
    profiles.set_audiences(member, {"aims": 0}, by=member)
    return again(member)


def ask(kind: NoticeKind, thing: str, *members: Member) -> budget.Outcome:
    network = members[0].network
    place = f"/n/{network.slug}/home/"
    return budget.ask(kind, [m.pk for m in members], network=network, thing=thing, place=place, title="お願い")


def asked(member: Member) -> list[str]:
    rows = Ask.objects.within(member.network_id).filter(member=member).exclude(reached_at=None).order_by("pk")
    told = set(Notice.objects.within(member.network_id).filter(member=member).values_list("thing", flat=True))
    return [thing for thing in rows.values_list("thing", flat=True) if thing in told]


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(code for code, kind in KINDS.items() if kind.offers))
def test_no_offer_passes_the_budget_to_who_wants_none(code: str, loose: Member, other: Member) -> None:
    kind = KINDS[code]
    assert budget.may_ask(loose.network, kind, [loose.pk, other.pk]) == {other.pk}
    assert ask(kind, "a", loose, other) == budget.Outcome(now=1)
    assert (asked(loose), asked(other)) == ([], ["a"])

    # what waited when they changed their mind does not come any more: not with the month, not by their own press
    ask(kind, "b", other)
    assert ask(kind, "c", other) == budget.Outcome(waiting=1)
    here_for(other, "ties")
    assert budget.standing(again(other)).waiting == []
    Ask.objects.within(other.network_id).update(reached_at=None)
    assert (budget.release(other.network, [other.pk]), budget.take_now(other)) == (0, 0)


@pytest.mark.django_db
def test_request_without_an_offer_reaches_them(loose: Member) -> None:
    survey = NoticeKind("tests.asks-no-work", Category.ASKS, "%(title)s", offers=False)

    assert ask(survey, "a", loose) == budget.Outcome(now=1)
    assert asked(loose) == ["a"]


@pytest.mark.django_db
@pytest.mark.parametrize("offers", [True, False])
def test_letter_with_an_offer_reaches_nobody_who_wants_none(
    network: Network, owner: Member, loose: Member, other: Member, offers: bool
) -> None:
    set_head(network, owner)
    letter = make_letter(network, owner, offers=offers)
    order(letter, version=1, by=owner)
    Letter.objects.within(network).update(due_at=timezone.now())
    send_some(network.pk, letter.pk)
    written = set(Copy.objects.within(network).filter(letter=letter).values_list("member", flat=True))
    assert {loose.pk, other.pk} & written == ({other.pk} if offers else {loose.pk, other.pk})

    here_for(other, "ties")  # between the writing and the leaving, before which the outbox asks once more
    marks = dict(Copy.objects.within(network).filter(letter=letter).values_list("member", "mark"))

    assert returns.over_by_now(marks.values()) == ({marks[other.pk]} if offers else set())
