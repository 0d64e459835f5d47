"""What is said arrives once, in its order, for those who are in the room, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.chat import notifying, reading, rooms, sending
from enishi.chat.models import Manner, Message, Place, Request, Room
from enishi.chat.tests.make import at_home, make_message, make_pair, make_request, make_room
from enishi.console.tests.make import join, start_network
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import belongings, distance
from enishi.members.actions import grant_role
from enishi.members.models import Circle, Member
from enishi.members.roles import Role, last_day
from enishi.networks.models import Network
from enishi.notices.models import Notice
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def heard(room: Room, viewer: Member) -> list[str]:
    place = reading.place_in(viewer, room.public_id)
    assert place is not None
    return [line.message.text for line in reading.newest(place, viewer).lines]


def quotes(room: Room, viewer: Member) -> list[str]:
    place = reading.place_in(viewer, room.public_id)
    assert place is not None
    return [line.message.answers.text for line in reading.newest(place, viewer).lines if line.message.answers]


def place_of(room: Room, member: Member) -> Place:
    return Place.objects.within(room.network_id).get(room=room, member=member)


def test_two_have_one_room_whoever_begins(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)

    rooms.choose_manner(ken, begun_by=Manner.From.NOBODY, shows_read=True, enter_sends=True, by=ken)
    assert rooms.begin(ken, by=mio).pk == room.pk
    assert Room.objects.within(ken.network_id).count() == 1


def test_numbers_have_no_gap_and_a_token_makes_one_message(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    token = str(uuid4())

    first = sending.send(room, text="一つ目", token=token, by=ken)
    again_ = sending.send(room, text="一つ目", token=token, by=ken)
    make_message(room, mio, "二つ目")

    assert again_.pk == first.pk
    rows = Message.objects.within(ken.network_id).order_by("seq").values_list("seq", "text")
    assert list(rows) == [(1, "一つ目"), (2, "二つ目")]
    with pytest.raises(Refused):
        sending.send(room, text="ほかのこと", token=token, by=ken)
    assert at_home(room, ken).last_seq == 2


def test_what_came_since_a_change_is_told_with_what_was_changed_and_taken_back(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    one, two, three = (make_message(room, ken, text) for text in ("一", "二", "三"))
    known = at_home(room, ken).last_rev

    sending.change(one, text="一、なおしました", by=ken)
    sending.take_back(two, by=ken)
    place = reading.place_in(mio, room.public_id)
    assert place is not None
    found = reading.since(place, mio, known)

    told = [(line.message.seq, line.message.text, bool(line.message.taken_back_at)) for line in found.lines]
    assert told == [(1, "一、なおしました", False), (2, "", True)]
    assert found.rev == known + 2
    assert reading.since(place, mio, found.rev).lines == []
    assert Message.objects.within(ken.network_id).get(pk=three.pk).rev == three.rev


def test_since_tells_a_long_absence_in_parts_without_losing_one(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_NEW", 3)
    room = make_pair(ken, mio)
    for number in range(8):
        make_message(room, ken, f"{number}")
    place = reading.place_in(mio, room.public_id)
    assert place is not None

    told, rev, more = [], 0, True
    while more:
        part = reading.since(place, mio, rev)
        told += [line.message.text for line in part.lines]
        rev, more = part.rev, part.later
    assert told == [f"{number}" for number in range(8)]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda message, by: sending.change(message, text="ちがうことば", by=by),
        lambda message, by: sending.take_back(message, by=by),
    ],
)
def test_only_who_said_it_changes_it(ken: Member, mio: Member, attempt: Callable[[Any, Any], Any]) -> None:
    message = make_message(make_pair(ken, mio), ken)

    with pytest.raises(NotAllowed):
        attempt(message, mio)
    assert Message.objects.within(ken.network_id).get().text == message.text


def test_nobody_without_a_place_reads_or_speaks(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    room = make_pair(ken, mio)
    officer = join(network, "事", "務", role=Role.OWNER)
    stranger = start_network(slug="kiri")[1]

    for other in (aki, officer, stranger):
        assert reading.place_in(other, room.public_id) is None
        with pytest.raises(Refused):
            sending.send(room, text="のぞきます", token=str(uuid4()), by=other)
    assert Message.objects.within(network).count() == 0


def test_after_a_block_nothing_is_sent_and_what_was_said_stays(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken)
    distance.keep(mio, ken, "block", by=mio)

    for one in (ken, mio):
        with pytest.raises(Refused):
            make_message(room, one, "まだいますか")
        assert heard(room, one) == ["ごぶさたしています"]


def test_in_a_room_of_several_whom_one_blocked_is_not_heard(ken: Member, mio: Member, aki: Member) -> None:
    room = make_room(ken, mio, aki)
    make_message(room, mio, "みおです")
    make_message(room, aki, "あきです")
    distance.keep(mio, aki, "mute", by=mio)

    assert "あきです" not in heard(room, again(mio))
    assert {"みおです", "あきです"} <= set(heard(room, again(ken)))
    assert reading.talks(again(mio))[0][0].last is None  # nor in the list
    answered = Message.objects.within(mio.network_id).get(text="あきです").public_id
    make_message(room, ken, "そうですね", answers=answered)
    quoted = {viewer.pk: quotes(room, again(viewer)) for viewer in (mio, ken)}
    assert quoted == {mio.pk: [], ken.pk: ["あきです"]}  # nor in what others answer


def test_where_employees_and_alumni_talk_promises_come_first(ken: Member, mio: Member, aki: Member) -> None:
    mixed, alumni = make_pair(ken, aki), make_pair(ken, mio)

    sending.send(alumni, text="アルムナイどうし", token=str(uuid4()), by=ken)
    with pytest.raises(Refused):
        sending.send(mixed, text="社員の方へ", token=str(uuid4()), by=ken)
    make_message(mixed, ken, "社員の方へ")


def test_a_blind_room_opens_to_alumni_alone_and_shuts_when_one_becomes_the_company_s(
    network: Network, ken: Member, mio: Member, aki: Member
) -> None:
    room = make_room(ken, mio, aki, blind=True)
    make_message(room, ken, "ここだけの話")

    assert not room.places.filter(member=aki).exists()
    assert heard(room, again(mio)) == ["", "ここだけの話"]
    owner = again(network.member_rows.order_by("pk")[0])
    grant_role(mio, role=Role.COMMUNITY, until=last_day(mio.joined_at.date()), reason="委員になりました", by=owner)
    assert reading.place_in(again(mio), room.public_id) is None
    assert [each.room.pk for each in reading.talks(again(mio))[0]] == []
    with pytest.raises(Refused):
        make_room(aki, ken, blind=True)


def test_who_comes_later_reads_from_then_on_unless_it_was_said_otherwise(ken: Member, mio: Member, aki: Member) -> None:
    room = make_room(ken)
    before = make_message(room, ken, "まえのこと")

    rooms.bring(at_home(room, ken), [mio.pk], by=ken)
    rooms.bring(at_home(room, ken), [aki.pk], sees_history=True, by=ken)
    make_message(room, ken, "いまのこと")

    make_message(room, aki, "おぼえています", answers=before.public_id)

    assert heard(room, mio) == ["", "", "いまのこと", "おぼえています"]
    assert (quotes(room, mio), quotes(room, aki)) == ([], ["まえのこと"])
    assert heard(room, aki)[0] == "まえのこと"


def test_leaving_hands_the_room_over_and_the_last_one_takes_it_along(ken: Member, mio: Member) -> None:
    room = make_room(ken, mio)
    make_message(room, ken, "のこることば")

    rooms.leave(room, by=ken)
    assert reading.place_in(ken, room.public_id) is None
    assert place_of(room, mio).looks_after
    assert "のこることば" in heard(room, mio)
    rooms.leave(at_home(room, mio), by=mio)
    assert not Room.objects.within(ken.network_id).exists()
    assert not Circle.objects.within(ken.network_id).exists()


def test_handing_over_and_taking_out_are_for_who_looks_after_the_room(ken: Member, mio: Member, aki: Member) -> None:
    room = make_room(ken, mio, aki)

    with pytest.raises(NotAllowed):
        rooms.take_out(room, aki, by=mio)
    rooms.hand_over(room, mio, by=ken)
    with pytest.raises(NotAllowed):
        rooms.take_out(room, aki, by=ken)
    rooms.take_out(room, aki, by=mio)
    assert reading.place_in(aki, room.public_id) is None


def test_unread_is_what_came_since_and_own_words_are_read(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken, "一")
    make_message(room, ken, "二")

    (mine,) = reading.talks(ken)[0]
    (theirs,) = reading.talks(mio)[0]
    assert (mine.unread, theirs.unread) == (0, 2)
    assert (reading.unread(ken), reading.unread(mio)) == (0, 1)

    assert sending.have_read(at_home(room, mio), 2, by=mio)
    assert not sending.have_read(at_home(room, mio), 1, by=mio)  # never back
    sending.have_read(at_home(room, mio), 99, by=mio)  # nor beyond what is there
    assert place_of(room, mio).read_seq == 2
    assert reading.unread(mio) == 0


def test_who_does_not_let_it_be_seen_what_they_read_does_not_see_it_either(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken)
    sending.have_read(at_home(room, mio), 1, by=mio)

    def marks(viewer: Member) -> list[int | None]:
        place = reading.place_in(viewer, room.public_id)
        assert place is not None
        return [line.read_by for line in reading.newest(place, viewer).lines]

    assert marks(ken) == [1]
    rooms.choose_manner(mio, begun_by="everybody", shows_read=False, enter_sends=True, by=mio)
    assert marks(ken) == [0]
    assert marks(mio) == [None]


def test_others_ask_first_and_are_not_told_when_it_is_declined(ken: Member, mio: Member, aki: Member) -> None:
    with pytest.raises(Refused):
        rooms.begin(ken, by=aki)  # an employee begins with an alumnus who wants to be asked
    with pytest.raises(Refused):
        rooms.ask(ken, purpose=Request.Purpose.ADVICE, words="約束のまえに", by=aki)
    make_request(aki, ken, "検査工程のことで")
    rooms.ask(ken, purpose=Request.Purpose.ADVICE, words="もういちど", by=aki)
    (request,) = rooms.waiting_for(ken)
    drain()
    assert Notice.objects.within(ken.network_id).filter(member=ken, kind="chat.asked").count() == 1

    with pytest.raises(NotAllowed):
        rooms.accept(request, by=mio)
    rooms.decline(request, by=ken)
    assert not rooms.waiting_for(ken).exists()
    rooms.ask(ken, purpose=Request.Purpose.ADVICE, words="どうでしょう", by=aki)
    assert not rooms.waiting_for(ken).exists()
    assert not Notice.objects.within(ken.network_id).filter(member=aki).exists()


def test_accepted_the_words_become_the_first_message(ken: Member, aki: Member) -> None:
    make_request(aki, ken, "おぼえていますか")

    room = rooms.accept(rooms.waiting_for(ken).get(), by=ken)

    assert heard(room, ken) == heard(room, aki) == ["おぼえていますか"]
    assert not Request.objects.within(ken.network_id).exists()
    assert (reading.unread(aki), reading.unread(ken)) == (0, 1)


def test_who_was_asked_begins_and_what_they_were_asked_comes_first(ken: Member, aki: Member) -> None:
    make_request(aki, ken, "おぼえていますか")

    room = rooms.begin(aki, by=ken)

    assert heard(room, ken) == ["おぼえていますか"]
    assert not rooms.waiting_for(ken).exists()


def test_nobody_is_brought_into_a_room_who_wants_to_be_asked_first(ken: Member, mio: Member, aki: Member) -> None:
    room = rooms.found(aki, name="新製品の相談", people=[ken.pk], by=aki)
    assert not room.places.filter(member=ken).exists()

    make_request(aki, ken)
    rooms.accept(rooms.waiting_for(ken).get(), by=ken)
    assert rooms.bring(at_home(room, aki), [ken.pk], by=aki) == 1
    rooms.choose_manner(mio, begun_by="nobody", shows_read=True, enter_sends=True, by=mio)
    assert rooms.bring(at_home(room, aki), [mio.pk], by=aki) == 0


def test_after_a_block_nobody_sees_any_more_what_the_other_one_reads(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken)
    distance.keep(mio, ken, "block", by=mio)
    sending.have_read(at_home(room, mio), 1, by=mio)

    place = reading.place_in(ken, room.public_id)
    assert place is not None
    assert [line.read_by for line in reading.newest(place, ken).lines] == [0]


def test_answering_from_further_up_ends_what_one_was_told(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken)
    notifying.look.func(ken.network_id, room.pk)
    notices = Notice.objects.within(ken.network_id).filter(member=mio, kind="chat.said")
    assert notices.exists()

    make_message(room, mio, "こちらこそ")
    assert not notices.exists()


def test_who_looks_after_a_room_hands_it_to_somebody_else_who_is_here(ken: Member, mio: Member) -> None:
    room = make_room(ken, mio)
    with pytest.raises(Refused):
        rooms.hand_over(room, ken, by=ken)
    Member.objects.within(ken.network_id).filter(pk=mio.pk).update(state=Member.State.PAUSED)
    with pytest.raises(Refused):
        rooms.hand_over(room, mio, by=ken)
    assert place_of(room, ken).looks_after


def test_who_has_not_read_is_told_once_and_no_more_once_they_have(
    ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_pair(ken, mio)
    for text in ("一", "二"):
        make_message(room, ken, text)
    notices = Notice.objects.within(ken.network_id).filter(kind="chat.said")

    notifying.look.func(ken.network_id, room.pk)
    assert [(each.member_id, each.number) for each in notices.all()] == [(mio.pk, 1)]
    notifying.look.func(ken.network_id, room.pk)
    assert notices.get().number == 1
    sending.have_read(at_home(room, mio), 2, by=mio)
    assert not notices.all().exists()
    make_message(room, ken, "三")
    rooms.keep_place(at_home(room, mio), muted=True, by=mio)
    notifying.look.func(ken.network_id, room.pk)
    assert not notices.all().exists()


def test_no_message_is_a_happening(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    before = Happening.objects.within(ken.network_id).count()

    message = make_message(room, ken)
    sending.change(message, text="なおしました", by=ken)
    sending.take_back(message, by=ken)
    sending.have_read(at_home(room, mio), 1, by=mio)

    assert Happening.objects.within(ken.network_id).count() == before


def test_erasing_a_member_leaves_no_word_of_theirs_and_the_others_keep_their_own(
    ken: Member, mio: Member, aki: Member
) -> None:
    pair, several = make_pair(ken, mio), make_room(ken, mio, aki)
    for room in (pair, several):
        make_message(room, ken, "けすことば")
        make_message(room, mio, "のこることば")
    make_request(ken, aki, "けすことば")
    assert str(belongings.tell(ken)["chat"]).count("けすことば") == 3
    assert "けすことば" not in str(belongings.tell(mio)["chat"])

    belongings.forget(ken)

    assert not Message.objects.within(ken.network_id).filter(text__contains="けすことば").exists()
    assert not Request.objects.within(ken.network_id).exists()
    assert "のこることば" in heard(pair, mio)
    assert "のこることば" in heard(several, mio)
    assert not Message.objects.within(ken.network_id).filter(author=ken).exists()


def test_a_look_that_was_lost_is_planned_anew(ken: Member, mio: Member) -> None:
    room = make_pair(ken, mio)
    make_message(room, ken)
    planned = at_home(room, ken).told_at
    make_message(room, ken)
    assert at_home(room, ken).told_at == planned

    Room.objects.within(ken.network_id).update(told_at=timezone.now() - timedelta(hours=1))
    make_message(room, ken)
    assert at_home(room, ken).told_at > timezone.now()
