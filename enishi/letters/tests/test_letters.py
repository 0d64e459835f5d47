"""Letters: what may be written and sent, to whom it goes, that nobody gets it twice, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.feed import readers
from enishi.feed.models import Item
from enishi.feed.tests.make import make_post
from enishi.kit import bounces, gently, mailer
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.ids import new_public_id
from enishi.kit.models import OutboxMail
from enishi.letters import actions, digest, jobs, keeping, mail, sending
from enishi.letters.models import UNSENT, Copy, Letter
from enishi.letters.tests.make import WORDS, again_letter, make_letter, make_reader, set_head
from enishi.members.models import Consent, Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES, MEMBERS, SECRETARIAT
from enishi.networks.labels import Label
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.notices import actions as choices
from enishi.notices.kinds import Category, Ways
from enishi.notices.models import Notice
from enishi.profiles import actions as profiles
from enishi.profiles import segmenting
from enishi.profiles.tests.make import again, make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_a_rate(settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 0


@pytest.fixture
def network() -> Network:
    return make_network(employees_listed=True)


@pytest.fixture
def owner(network: Network) -> Member:
    member = again(make_profile(network, role=Role.OWNER))
    set_head(network, member)
    return member


def send_all(letter: Letter) -> None:
    """Write what is due, as the jobs do."""
    while sending.send_some(letter.network_id, letter.pk) is not None:
        pass


def sent_to() -> list[str]:
    return sorted(each.to[0] for each in outbox.outbox)


# -- writing --------------------------------------------------------------------------------------------------------------
BAD: list[dict[str, Any]] = [
    {"subject": ""}, {"subject": "x" * 81}, {"subject": "a\r\nBcc: b@example.com"}, {"subject": "a\x00b"}, {"greeting": " "},
    {"greeting": "x" * 1501}, {"label": Label.PUBLIC}, {"label": Label.MEMBERS}, {"segment": "nosuchone1"},
    {"items": ["nosuchitem"]}, {"sections": [{"heading": "x"}] * 6}, {"sections": [{"link": "javascript:alert(1)"}]},
    {"sections": [{"link": "https://x.example/ y"}]}, {"sections": [{"heading": "a\nb"}]}, {"sections": [{"text": "x" * 2001}]},
]  # fmt: skip


@pytest.mark.parametrize("words", BAD)
def test_letter_of_wrong_words_is_refused(network: Network, owner: Member, words: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        make_letter(network, owner, **words)

    assert not Letter.objects.within(network).exists()


def test_letter_is_written_by_those_with_the_right_alone(network: Network, owner: Member) -> None:
    letter, member = make_letter(network, owner), again(make_profile(network))
    elsewhere = again(make_profile(make_network(), role=Role.OWNER))

    for stranger in (member, elsewhere):
        with pytest.raises(NotAllowed):
            actions.write(network, words=WORDS, by=stranger)
        with pytest.raises(NotAllowed):
            actions.order(letter, version=1, by=stranger)
        with pytest.raises(NotAllowed):
            actions.drop(letter, by=stranger)

    assert Letter.objects.within(network).count() == 1
    assert outbox.outbox == []


def test_letter_changes_once_and_no_more_when_it_is_ordered(network: Network, owner: Member) -> None:
    letter = make_letter(network, owner)
    actions.change(letter, words=WORDS | {"subject": "なおした便り"}, version=1, by=owner)

    with pytest.raises(Conflict):
        actions.change(letter, words=WORDS, version=1, by=owner)
    with pytest.raises(Conflict):
        actions.order(letter, version=1, by=owner)
    actions.order(letter, version=2, by=owner)
    for late in (
        lambda: actions.change(letter, words=WORDS, version=2, by=owner),
        lambda: actions.drop(letter, by=owner),
    ):
        with pytest.raises(Conflict):
            late()
    with pytest.raises(Conflict):
        actions.order(letter, version=2, by=owner)

    assert again_letter(letter).subject == "なおした便り"


def test_letter_is_not_sent_without_name_address_and_contact(network: Network) -> None:
    writer = again(make_profile(network, role=Role.COMMUNITY))
    letter = make_letter(network, writer)

    with pytest.raises(Refused):
        actions.order(letter, version=1, by=writer)
    with pytest.raises(Refused):
        actions.set_letterhead(network, name="会", address=" ", contact="x", by=writer)

    assert again_letter(letter).ordered_at is None


def test_letter_to_a_segment_that_one_may_not_read_is_not_sent(network: Network, owner: Member) -> None:
    segment = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)
    letter, community = (
        make_letter(network, owner, segment=segment.public_id),
        again(make_profile(network, role=Role.COMMUNITY)),
    )

    with pytest.raises(Refused):
        make_letter(network, community, segment=segment.public_id)
    for deed in (
        lambda: actions.change(letter, words=WORDS, version=1, by=community),
        lambda: actions.order(letter, version=1, by=community),
        lambda: actions.drop(letter, by=community),
        lambda: actions.stop(letter, by=community),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert again_letter(letter).conditions == {"areas": ["kanto"]}
    assert not Letter.objects.readable_by(community).exists()
    assert list(Letter.objects.readable_by(owner)) == [letter]


@pytest.mark.parametrize("deleted", [True, False])
def test_letter_whose_segment_is_no_more_what_was_looked_at_is_not_sent(
    network: Network, owner: Member, deleted: bool
) -> None:
    make_reader(network)
    segment = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)
    letter = make_letter(network, owner, segment=segment.public_id)
    if deleted:
        segmenting.drop(segment, by=owner)
    else:
        segmenting.change(segment, name="関東の方", asked={"areas": ["hokkaido"]}, version=1, by=owner)

    with pytest.raises(Refused):
        actions.order(letter, version=1, by=owner)
    assert again_letter(letter).ordered_at is None
    actions.change(letter, words=WORDS, version=1, by=owner)  # to everybody: somebody's choice now
    actions.order(letter, version=2, by=owner)
    send_all(letter)

    assert len(sent_to()) == 1


@pytest.mark.parametrize(
    ("sides", "audience"), [((), MEMBERS), (("alumni",), 5), (("employees",), 6), (("alumni", "employees"), 7)]
)
def test_audience_of_a_letter_is_the_sides_that_it_goes_to(
    network: Network, sides: tuple[str, ...], audience: int
) -> None:
    assert digest.audience_of(network, {"sides": list(sides)} if sides else {}) == audience
    assert audience & SECRETARIAT


# -- from the feed -----------------------------------------------------------------------------------------------------------
def test_digest_offers_what_has_a_title_and_was_told_to_all_of_them(network: Network, owner: Member) -> None:
    alumna = again(make_profile(network))
    to_all, to_alumni = (
        make_post(alumna, "本文", audience=MEMBERS),
        make_post(alumna, "本文", audience=min(readers.offered(alumna))),
    )
    rows = Item.objects.within(network)
    rows.filter(pk=to_all.pk).update(title="みなさんへ")
    rows.filter(pk=to_alumni.pk).update(title="アルムナイへ")
    make_post(alumna, "題がない", audience=MEMBERS)

    assert [row.title for row in digest.offered(network, MEMBERS)] == ["みなさんへ"]
    assert {row.title for row in digest.offered(network, 5)} == {"みなさんへ", "アルムナイへ"}

    letter = make_letter(network, owner, items=[to_all.public_id])
    with pytest.raises(Refused):
        make_letter(network, owner, items=[to_alumni.public_id])
    assert [each.title for each in mail.content(letter)["pointers"]] == ["みなさんへ"]
    rows.filter(pk=to_all.pk).update(taken_back_at=timezone.now())
    assert mail.content(letter)["pointers"] == []


@pytest.mark.parametrize("change", ["hidden", "paused", "suspended", "left"])
def test_digest_never_tells_what_was_hidden_or_whose_author_takes_no_part(
    network: Network, owner: Member, change: str
) -> None:
    alumna = again(make_profile(network))
    post = make_post(alumna, "本文", audience=MEMBERS)
    rows = Item.objects.within(network).filter(pk=post.pk)
    rows.update(title="みなさんへ")
    letter = make_letter(network, owner, items=[post.public_id])

    if change == "hidden":
        rows.update(hidden_at=timezone.now())
    else:
        Member.objects.within(network).filter(pk=alumna.pk).update(state=change)

    assert (digest.offered(network, MEMBERS), mail.content(letter)["pointers"]) == ([], [])


# -- to whom ---------------------------------------------------------------------------------------------------------------
def test_letter_goes_to_whoever_agreed_and_to_nobody_else(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    make_reader(network, letters=False)
    paused, closed = make_reader(network), make_reader(network)
    Member.objects.within(network).filter(pk=paused.pk).update(state=Member.State.PAUSED)
    closed.person.is_active = False
    closed.person.save()
    make_reader(make_network())
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)

    send_all(letter)

    assert sent_to() == [reader.person.email]
    letter = again_letter(letter)
    assert (letter.state, letter.done, letter.left_out) == (Letter.State.DONE, 1, 0)


def test_letter_to_a_segment_goes_to_who_is_in_it_when_it_is_sent(network: Network, owner: Member) -> None:
    reader, employee = make_reader(network), make_reader(network, side=EMPLOYEES)
    segment = segmenting.save(network, name="社員の方", asked={"sides": ["employees"]}, by=owner)
    letter = make_letter(network, owner, segment=segment.public_id, label=Label.MEMBERS)
    actions.order(letter, version=1, by=owner)
    segmenting.drop(segment, by=owner)

    send_all(letter)

    assert sent_to() == [employee.person.email]
    assert reader.person.email not in sent_to()
    assert again_letter(letter).segment_name == "社員の方"


def test_letter_with_an_offer_spares_who_is_here_for_loose_ties_alone(network: Network, owner: Member) -> None:
    loose, other = make_reader(network), make_reader(network)
    profiles.set_values(loose, {"aims": ["ties"]}, by=loose)
    profiles.set_audiences(loose, {"aims": 0}, by=loose)
    letter = make_letter(network, owner, offers=True)
    actions.order(letter, version=1, by=owner)

    send_all(letter)

    assert sent_to() == [other.person.email]


def test_hidden_aim_follows_from_no_number_of_a_letter_with_an_offer(network: Network, owner: Member) -> None:
    readers = [make_reader(network) for _number in range(12)]
    letter = make_letter(network, owner, offers=True)
    before = sending.reach(letter)
    profiles.set_values(readers[0], {"aims": ["ties"]}, by=readers[0])
    profiles.set_audiences(readers[0], {"aims": 0}, by=readers[0])
    after = sending.reach(letter)
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    assert (before, after) == (12, 12)
    assert len(sent_to()) == 11
    assert sending.written(again_letter(letter)) == 10


def test_letter_with_an_offer_is_a_notice_alone_to_who_lets_requests_not_come_by_mail(
    network: Network, owner: Member
) -> None:
    reader = make_reader(network)
    ways = {Category.ASKS.value: Ways(in_app=True, mail=False, push=False, time="now")}
    choices.choose(reader, ways, {}, by=reader)
    letter = make_letter(network, owner, offers=True)
    actions.order(letter, version=1, by=owner)

    send_all(letter)

    assert sent_to() == []
    assert again_letter(letter).done == 1
    assert Notice.objects.within(network).get(member=reader).thing == letter.public_id
    assert list(Letter.objects.archived_for(reader)) == [letter]


def test_letter_with_an_offer_that_never_left_leaves_room_for_another(
    network: Network, owner: Member, settings: Any
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    reader = make_reader(network)
    choices.choose(reader, {}, {"asks": 1}, by=reader)
    wrong, right = make_letter(network, owner, offers=True), make_letter(network, owner, offers=True)
    actions.order(wrong, version=1, by=owner)
    send_all(wrong)

    actions.stop(wrong, by=owner)
    assert not Notice.objects.within(network).exists()
    actions.order(right, version=1, by=owner)
    send_all(right)

    assert (again_letter(wrong).done, again_letter(right).done) == (0, 1)


def test_letter_with_an_offer_counts_among_the_requests_of_a_month_and_keeps_to_them(
    network: Network, owner: Member
) -> None:
    taker, refuser = make_reader(network), make_reader(network)
    choices.choose(refuser, {}, {"asks": 0}, by=refuser)
    choices.choose(taker, {}, {"asks": 1}, by=taker)
    for number in range(2):
        letter = make_letter(network, owner, offers=True, subject=f"相談{number}")
        actions.order(letter, version=1, by=owner)
        send_all(letter)
    plain = make_letter(network, owner)
    actions.order(plain, version=1, by=owner)
    send_all(plain)

    assert sent_to().count(taker.person.email) == 2  # an offer, and a letter that asks nothing
    assert sent_to().count(refuser.person.email) == 1
    assert again_letter(letter).left_out == 2


def test_letter_reaches_who_withdrew_between_two_handfuls_no_more(
    network: Network, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gently, "HANDFUL", 1)
    first, second = make_reader(network), make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)

    sending.send_some(network.pk, letter.pk)
    profiles.withdraw_consent(second, Consent.Purpose.MAIL, by=second)
    send_all(letter)

    assert sent_to() == [first.person.email]


ENDS: dict[str, Any] = {
    "withdraws": lambda reader: profiles.withdraw_consent(reader, Consent.Purpose.MAIL, by=reader),
    "rests": lambda reader: Member.objects.within(reader.network_id).filter(pk=reader.pk).update(state="paused"),
    "is suspended": lambda reader: (
        Member.objects.within(reader.network_id).filter(pk=reader.pk).update(state="suspended")
    ),
    "closes the account": lambda reader: (
        type(reader.person).objects.filter(pk=reader.person_id).update(is_active=False)
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_letter_that_waits_never_leaves_to_who_ended_letters(
    network: Network, owner: Member, settings: Any, how: str
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens
    ended, reader = make_reader(network), make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    ENDS[how](again(ended))
    mailer.hand_on_asking.func()

    states = {row.to[0]: row.state for row in OutboxMail.objects.all()}
    assert states == {ended.person.email: "dropped", reader.person.email: "waiting"}
    assert again_letter(letter).done == 1
    assert Copy.objects.within(network).get().member_id == reader.pk


# -- once each ---------------------------------------------------------------------------------------------------------------
def test_letter_is_written_in_handfuls_and_to_nobody_twice(
    network: Network, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gently, "HANDFUL", 2)
    people = [make_reader(network) for _number in range(5)]
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)

    for _turn in range(2):  # a second chain of jobs, and one that is run again
        send_all(letter)
    Letter.objects.within(network).filter(pk=letter.pk).update(due_at=timezone.now(), looked_at=0, sent_at=None)
    send_all(letter)

    assert sent_to() == sorted(each.person.email for each in people)
    assert Copy.objects.within(network).count() == 5


def test_letter_that_was_interrupted_is_as_if_the_handful_had_not_begun(
    network: Network, owner: Member, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"
    monkeypatch.setattr(gently, "HANDFUL", 2)
    for _number in range(5):
        make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    sending.send_some(network.pk, letter.pk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sending.send_some(network.pk, letter.pk)
        raise ZeroDivisionError

    assert OutboxMail.objects.count() == Copy.objects.within(network).count() == again_letter(letter).done == 2
    send_all(letter)
    assert len({row.to[0] for row in OutboxMail.objects.all()}) == OutboxMail.objects.count() == 5


@pytest.mark.parametrize("minutes", [-5, 60])
def test_letter_that_is_planned_waits_for_its_moment(network: Network, owner: Member, minutes: int) -> None:
    make_reader(network)
    letter = make_letter(network, owner)
    at = timezone.now() + timedelta(minutes=minutes)

    if minutes < 0:
        with pytest.raises(Refused):
            actions.order(letter, version=1, at=at, by=owner)
        return
    actions.order(letter, version=1, at=at, by=owner)
    assert sending.send_some(network.pk, letter.pk) is None
    assert (again_letter(letter).state, outbox.outbox) == (Letter.State.PLANNED, [])
    Letter.objects.within(network).filter(pk=letter.pk).update(due_at=timezone.now())
    send_all(letter)

    assert len(outbox.outbox) == 1


def test_letter_keeps_to_the_rate_that_all_mailings_share(network: Network, owner: Member, settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 60
    for _number in range(12):
        make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)

    before = timezone.now()
    next_at = sending.send_some(network.pk, letter.pk)

    assert len(outbox.outbox) == 5  # a second each, in steps of five seconds
    assert next_at is not None
    assert timedelta(seconds=4) < next_at - before < timedelta(seconds=10)


def test_letter_that_is_stopped_takes_back_what_has_not_left(
    network: Network, owner: Member, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    monkeypatch.setattr(gently, "HANDFUL", 3)
    for _number in range(5):
        make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    sending.send_some(network.pk, letter.pk)
    left = OutboxMail.objects.order_by("pk").first()
    OutboxMail.objects.filter(pk=left.pk).update(state=OutboxMail.State.SENT)

    assert actions.stop(letter, by=owner) == 1
    send_all(letter)

    assert sorted(OutboxMail.objects.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]
    assert Copy.objects.within(network).count() == 1
    assert again_letter(letter).state == Letter.State.STOPPED
    with pytest.raises(Refused):
        actions.stop(letter, by=owner)

    actions.go_on(letter, by=owner)
    send_all(letter)

    copies = list(Copy.objects.within(network).values_list("member", flat=True))
    assert len(copies) == len(set(copies)) == again_letter(letter).done == 5
    assert again_letter(letter).state == Letter.State.DONE
    with pytest.raises(Refused):
        actions.go_on(letter, by=owner)


@pytest.mark.parametrize("planned", [True, False])
def test_letter_that_nobody_has_is_a_draft_again(network: Network, owner: Member, settings: Any, planned: bool) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, at=timezone.now() + timedelta(days=1) if planned else None, by=owner)
    send_all(letter)

    assert actions.stop(letter, by=owner) == 0

    letter = again_letter(letter)
    assert (letter.state, letter.done, letter.left_out, letter.version) == (Letter.State.DRAFT, 0, 0, 2)
    actions.change(letter, words=WORDS | {"subject": "なおした"}, version=2, by=owner)


def test_jobs_take_up_a_letter_whose_chain_was_lost(network: Network, owner: Member) -> None:
    make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    Letter.objects.within(network).filter(pk=letter.pk).update(due_at=timezone.now() - timedelta(minutes=1))

    jobs.go_on.call(network.pk, letter.pk)
    jobs.go_on.call(network.pk, letter.pk)

    assert len(outbox.outbox) == 1


# -- what comes back -----------------------------------------------------------------------------------------------------------
def test_address_from_which_two_letters_in_a_row_came_back_gets_no_third(network: Network, owner: Member) -> None:
    reader, other = make_reader(network), make_reader(network)
    for number in range(3):
        letter = make_letter(network, owner, subject=f"便り{number}")
        actions.order(letter, version=1, by=owner)
        send_all(letter)
        copy = Copy.objects.within(network).filter(letter=letter, member=reader).first()
        if copy:
            bounces.came_back(copy.mark, bounces.UNKNOWN)
            bounces.came_back(copy.mark, bounces.UNKNOWN)

    assert sent_to().count(reader.person.email) == 2
    assert sent_to().count(other.person.email) == 3
    assert again_letter(letter).left_out == 1
    assert Copy.objects.within(network).exclude(returned="").count() == 2


def test_mailbox_that_was_full_gets_the_next_letter(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    for number in range(3):
        letter = make_letter(network, owner, subject=f"便り{number}")
        actions.order(letter, version=1, by=owner)
        send_all(letter)
        bounces.came_back(Copy.objects.within(network).get(letter=letter).mark, bounces.FULL)

    assert sent_to().count(reader.person.email) == 3


def test_letter_that_no_mail_server_ever_took_counts_as_not_arrived(network: Network, owner: Member) -> None:
    make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    mailer.given_up.send(sender=None, mark=Copy.objects.within(network).get().mark)

    assert Copy.objects.within(network).get().returned == UNSENT


def test_address_that_came_back_twice_and_was_read_later_gets_the_next(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    for why in (bounces.UNKNOWN, bounces.UNKNOWN, ""):
        letter = make_letter(network, owner)
        key = sending._key(network, reader.person.email)
        Copy.objects.create(
            network=network, letter=letter, member=reader, mark=new_public_id(), address_key=key, returned=why
        )

    assert sending._returned(network, [key]) == set()


def test_who_got_a_letter_is_forgotten_after_two_years(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    for days in (jobs.KEPT.days + 1, jobs.KEPT.days - 1):
        letter = make_letter(network, owner)
        actions.order(letter, version=1, by=owner)
        send_all(letter)
        Letter.objects.within(network).filter(pk=letter.pk).update(ordered_at=timezone.now() - timedelta(days=days))

    jobs.forget_old.func()

    assert list(Copy.objects.within(network).values_list("letter", "member")) == [(letter.pk, reader.pk)]
    assert Letter.objects.within(network).count() == 2


# -- the mail ----------------------------------------------------------------------------------------------------------------
def test_mail_says_who_it_is_from_why_and_how_to_end_it(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    letter = make_letter(network, owner, greeting="<b>太字</b> ではない")
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    (message,) = outbox.outbox
    html = message.alternatives[0][0]
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in (message.body, html):
        assert all(
            word in part
            for word in ("凪の会事務局", "汐見県汐浜市港町2-7", "ask@example.jp", "斎賀", "カレーの話です", stop)
        )
    assert "&lt;b&gt;太字" in html
    assert message.to == [reader.person.email]
    assert not any(sign in html for sign in ("<img", "class=", "<script", "<link", "oklch", "var("))
    assert 'width="600"' in html


def test_mail_has_no_word_of_another_reader(network: Network, owner: Member) -> None:
    for name in ("青木", "石田"):
        make_reader(network, name={"family": name, "given": ""})
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    texts = [message.body for message in outbox.outbox]
    assert sorted(("青木" in text, "石田" in text) for text in texts) == [(False, True), (True, False)]


def test_name_with_a_line_break_makes_no_header(network: Network, owner: Member) -> None:
    frame = mail.frame(make_letter(network, owner))

    message = frame.to(make_reader(network), "山\r\nBcc: x@example.com", "a@example.com", "abcdefghij")

    assert not any(
        "\n" in str(value) or "\r" in str(value) for value in message.message().values() if "Bcc" in str(value)
    )
    assert message.recipients() == ["a@example.com"]


# -- one's own ---------------------------------------------------------------------------------------------------------------
def test_own_data_names_the_letters_and_erasure_forgets_them(network: Network, owner: Member) -> None:
    reader = make_reader(network)
    letter = make_letter(network, owner)
    actions.order(letter, version=1, by=owner)
    send_all(letter)

    (told,) = keeping.tell(reader)
    assert told["subject"] == letter.subject
    keeping.forget(reader)

    assert keeping.tell(reader) == []
    assert Letter.objects.within(network).filter(pk=letter.pk).exists()


def test_the_house_alone_ends_a_letter(network: Network, owner: Member) -> None:
    letter = make_letter(network, owner)

    with pytest.raises(NotAllowed):
        actions.end(letter, by=owner)

    actions.end(letter, by=SYSTEM)
