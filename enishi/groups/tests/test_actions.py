"""Founding, coming in, going, hosts; and what follows when somebody becomes the company's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.tests.make import join
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.groups import actions, keeping, pledge
from enishi.groups.models import Asking, Group, GroupInvitation, Kind, Reading
from enishi.groups.tests.make import make_group
from enishi.joining import departing
from enishi.joining.actions import erase
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import belongings, circles, distance
from enishi.members.actions import grant_role, take_role
from enishi.members.models import Agreement, Distance, Grant, Member, Seat
from enishi.members.roles import Role, last_day
from enishi.moderation.tests.make import make_decision, make_report
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS
from enishi.networks.models import Network
from enishi.notices.models import Notice
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def inside(group: Group) -> set[int]:
    return set(Seat.objects.within(group.network_id).filter(circle=group.circle_id).values_list("member", flat=True))


def hosts(group: Group) -> set[int]:
    return set(group.hosts.values_list("seat__member", flat=True))


@pytest.mark.parametrize("kind", Kind.values)
def test_who_founds_a_group_is_inside_and_its_host(ken: Member, kind: str) -> None:
    group = make_group(ken, kind=kind)

    assert inside(group) == hosts(group) == {ken.pk}
    assert (group.circle.blind, group.circle.audience) == ((True, ALUMNI) if kind == Kind.BLIND else (False, MEMBERS))


def test_a_room_of_alumni_is_founded_by_nobody_of_the_company(network: Network, aki: Member) -> None:
    for by in (aki, again(network.member_rows.order_by("pk")[0]), join(network, "絵", "見", role=Role.COMMUNITY)):
        with pytest.raises(Refused):
            make_group(by, kind=Kind.BLIND)

    assert not Group.objects.within(network).exists()


def test_joining_an_open_group_takes_a_moment_and_any_other_its_hosts(ken: Member, mio: Member) -> None:
    group, closed = make_group(ken), make_group(ken, kind=Kind.CLOSED)
    actions.join(group, by=mio)

    assert inside(group) == {ken.pk, mio.pk}
    with pytest.raises(Refused):
        actions.join(closed, by=mio)
    with pytest.raises(NotAllowed):
        actions.join(make_group(ken, kind=Kind.SECRET), by=mio)
    assert inside(closed) == {ken.pk}


def test_who_asks_is_let_in_by_a_host_alone(ken: Member, mio: Member) -> None:
    ren = join(ken.network, "蓮", "四")
    group = make_group(ken, ren, kind=Kind.CLOSED)
    asking = actions.ask(group, words="製造にいました", by=mio)
    drain()

    assert list(Notice.objects.within(ken.network).values_list("member", "kind")) == [(ken.pk, "groups.asked")]
    for by in (ren, mio):
        with pytest.raises(NotAllowed):
            actions.accept(group, asking, by=by)
    actions.accept(group, asking, by=ken)
    drain()
    assert inside(group) == {ken.pk, ren.pk, mio.pk}
    assert not Asking.objects.within(ken.network).exists(), "the words to the hosts are gone"
    assert Notice.objects.within(ken.network).filter(member=mio, kind="groups.accepted").count() == 1


def test_who_was_declined_asks_again_after_ninety_days(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.CLOSED)
    asking = actions.ask(group, words="製造にいました", by=mio)
    actions.decline(group, asking, by=ken)

    assert Asking.objects.within(ken.network).get().words == ""
    with pytest.raises(Refused):
        actions.ask(group, by=mio)
    Asking.objects.within(ken.network).update(declined_at=timezone.now() - actions.AGAIN_AFTER)
    actions.ask(group, by=mio)
    assert Asking.objects.within(ken.network).get().declined_at is None


def test_who_became_an_employee_meanwhile_is_not_let_into_a_room_of_alumni(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    asking = actions.ask(group, by=mio)
    Member.objects.within(ken.network).filter(pk=mio.pk).update(side=EMPLOYEES)

    with pytest.raises(Refused):
        actions.accept(group, asking, by=ken)
    assert inside(group) == {ken.pk}


@pytest.mark.parametrize(("kind", "works"), [(Kind.OPEN, True), (Kind.CLOSED, False), (Kind.SECRET, False)])
def test_inviting_is_for_everybody_inside_an_open_group_and_else_for_hosts(
    ken: Member, mio: Member, kind: str, works: bool
) -> None:
    ren = join(ken.network, "蓮", "四")
    group = make_group(ken, mio, kind=kind)

    if works:
        actions.invite(group, ren, by=mio)
    else:
        with pytest.raises(Refused):
            actions.invite(group, ren, by=mio)
    assert GroupInvitation.objects.within(ken.network).exists() is works


def test_an_invitation_opens_a_secret_group_to_the_one_it_names(ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.SECRET)
    actions.invite(group, mio, by=ken)
    drain()

    assert Notice.objects.within(ken.network).get().member_id == mio.pk
    with pytest.raises(NotAllowed):
        actions.follow(group, by=join(ken.network, "蓮", "四"))
    actions.follow(group, by=mio)
    assert inside(group) == {ken.pk, mio.pk}
    assert not GroupInvitation.objects.within(ken.network).exists()


def test_nobody_of_the_company_is_invited_into_a_room_of_alumni(network: Network, ken: Member, aki: Member) -> None:
    group = make_group(ken, kind=Kind.BLIND)

    for member in (aki, join(network, "絵", "見", role=Role.COMMUNITY)):
        with pytest.raises(Refused):
            actions.invite(group, member, by=ken)
    assert not GroupInvitation.objects.within(network).exists()


def test_the_only_host_stays_while_others_are_in(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)

    for verb in (actions.leave, actions.lay_down):
        with pytest.raises(Refused):
            verb(group, by=ken)
    actions.name_host(group, mio, by=ken)
    actions.leave(group, by=ken)
    assert inside(group) == hosts(group) == {mio.pk}


def test_the_last_one_out_ends_the_group_with_its_words(ken: Member) -> None:
    group = make_group(ken)
    make_post(ken, circle=group.circle)
    actions.leave(group, by=ken)

    assert not Group.objects.within(ken.network).exists()
    assert not Item.objects.within(ken.network).exists()


def test_going_ends_nothing_of_those_who_rest(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    post = make_post(mio, circle=group.circle)
    departing.pause(mio, by=mio)
    actions.leave(group, by=ken)
    drain()

    assert inside(group) == {mio.pk}
    assert Item.objects.within(ken.network).get() == post
    departing.resume(again(mio), by=again(mio))
    drain()
    assert hosts(group) == {mio.pk}, "whoever is back first looks after it"


@pytest.mark.parametrize("verb", [actions.leave, actions.lay_down])
def test_a_host_who_rests_does_not_stand_in_for_one_who_goes(ken: Member, mio: Member, verb: Any) -> None:
    group = make_group(ken, mio, join(ken.network, "蓮", "四"), kind=Kind.CLOSED)
    actions.name_host(group, mio, by=ken)
    departing.pause(mio, by=mio)

    with pytest.raises(Refused):
        verb(group, by=ken)
    assert hosts(group) == {ken.pk, mio.pk}


def test_the_group_of_a_host_who_is_stopped_gets_another(network: Network, ken: Member, mio: Member) -> None:
    group = make_group(ken, mio, kind=Kind.CLOSED)
    make_decision(make_report(make_post(ken, "売ります"), mio), join(network, "事", "務", role=Role.OWNER))
    drain()

    assert hosts(group) == {ken.pk, mio.pk}


# -- keeping one's distance --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mine", [True, False])
def test_nobody_is_invited_across_a_block(ken: Member, mio: Member, mine: bool) -> None:
    blocker, other = (ken, mio) if mine else (mio, ken)
    distance.keep(blocker, other, Distance.Kind.BLOCK, by=blocker)
    group = make_group(mio, kind=Kind.SECRET)

    with pytest.raises(Refused):
        actions.invite(group, ken, by=mio)
    assert not GroupInvitation.objects.within(ken.network).exists()


def test_an_invitation_is_out_of_sight_while_one_keeps_a_distance(ken: Member, mio: Member) -> None:
    group = make_group(mio, kind=Kind.SECRET)
    actions.invite(group, ken, by=mio)
    distance.keep(ken, mio, Distance.Kind.BLOCK, by=ken)

    assert not Group.objects.readable_by(ken).exists()
    with pytest.raises(NotAllowed):
        actions.follow(group, by=ken)
    distance.end(ken, Distance.objects.within(ken.network).get().public_id, by=ken)
    assert Group.objects.readable_by(ken).get() == group


def test_who_was_taken_out_does_not_come_back_by_themselves(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    actions.remove(group, mio, by=ken)

    assert inside(group) == {ken.pk}
    with pytest.raises(Refused):
        actions.join(group, by=mio)
    actions.invite(group, mio, by=ken)
    actions.follow(group, by=mio)
    assert inside(group) == {ken.pk, mio.pk}


def test_a_host_is_not_taken_out_and_does_not_close_above_another(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    actions.name_host(group, mio, by=ken)

    with pytest.raises(Refused):
        actions.remove(group, mio, by=ken)
    with pytest.raises(Refused):
        actions.close(group, by=ken)
    actions.lay_down(group, by=mio)
    actions.close(group, by=ken)
    assert not Group.objects.within(ken.network).exists()


@pytest.mark.parametrize("verb", [actions.close, actions.lay_down])
def test_no_officer_administers_a_group(network: Network, ken: Member, verb: Any) -> None:
    owner = again(network.member_rows.order_by("pk")[0])
    group = make_group(ken, owner)

    with pytest.raises(NotAllowed):
        verb(group, by=owner)
    with pytest.raises(NotAllowed):
        actions.remove(group, ken, by=owner)
    assert Group.objects.within(network).exists()


def test_words_at_the_door_are_changed_by_one_host_at_a_time(ken: Member, mio: Member) -> None:
    group = make_group(ken)
    actions.change(group, name="汐浜会", purpose="汐浜の話", version=1, by=ken)

    with pytest.raises(Conflict):
        actions.change(group, name="x", purpose="y", version=1, by=ken)
    with pytest.raises(NotAllowed):
        actions.change(group, name="x", purpose="y", version=2, by=mio)
    assert Group.objects.within(ken.network).get().name == "汐浜会"


# -- becoming the company's ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.OWNER, Role.SECRETARIAT, Role.COMMUNITY])
def test_a_role_ends_the_seat_for_good_and_reading_at_once(
    network: Network, ken: Member, mio: Member, role: str
) -> None:
    owner = again(network.member_rows.order_by("pk")[0])
    group, open_one = make_group(mio, ken, kind=Kind.BLIND), make_group(mio, ken)
    grant = grant_role(mio, role=role, until=last_day(timezone.localdate()), reason="手伝い", by=owner)

    assert set(circles.of(again(mio))) == {open_one.circle}, "before any job has run"
    drain()
    assert inside(group) == hosts(group) == {ken.pk}, "whoever has been inside longest looks after it"
    assert mio.pk in inside(open_one)
    take_role(Grant.objects.within(network).get(pk=grant.pk), reason="おわり", by=owner)
    drain()
    assert set(circles.of(again(mio))) == {open_one.circle}, "the seat does not come back with the end of the role"


def test_asking_and_invitations_of_rooms_of_alumni_end_with_a_role(network: Network, ken: Member, mio: Member) -> None:
    owner = again(network.member_rows.order_by("pk")[0])
    actions.ask(make_group(ken, kind=Kind.BLIND), by=mio)
    actions.invite(make_group(ken, kind=Kind.BLIND), mio, by=ken)
    actions.ask(make_group(ken, kind=Kind.CLOSED), by=mio)
    grant_role(mio, role=Role.COMMUNITY, until=timezone.localdate(), reason="手伝い", by=owner)
    drain()

    assert [row.group.kind for row in Asking.objects.within(network)] == [Kind.CLOSED]
    assert not GroupInvitation.objects.within(network).exists()


def test_who_rests_keeps_the_seat_and_the_group_gets_a_host(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio)
    departing.pause(ken, by=ken)
    drain()

    assert inside(group) == {ken.pk, mio.pk}
    assert hosts(group) == {ken.pk, mio.pk}


def test_nothing_that_happens_in_groups_stands_in_the_record(network: Network, ken: Member, mio: Member) -> None:
    group = make_group(ken, kind=Kind.BLIND)
    actions.accept(group, actions.ask(group, by=mio), by=ken)
    make_post(ken, circle=group.circle)

    owner = again(network.member_rows.order_by("pk")[0])
    seen = set(Happening.objects.readable_by(owner).values_list("kind", "subject", "subject_id"))
    assert not {each for each in seen if each[0].startswith(("groups.", "feed.")) or each[2] == group.public_id}


def test_a_notice_holds_no_word_of_a_room_of_alumni(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio, kind=Kind.BLIND)
    make_answer(make_post(ken, "ここだけの話", circle=group.circle, title="休みかた"), mio)
    drain()

    notice = Notice.objects.within(ken.network).get(member=ken)
    assert (notice.kind, notice.title) == ("feed.answered", "")


# -- promises -------------------------------------------------------------------------------------------------------------
def test_promises_are_asked_once_where_employees_and_alumni_are_together(ken: Member, mio: Member, aki: Member) -> None:
    among, mixed, blind = make_group(ken, mio), make_group(ken, aki), make_group(ken, mio, kind=Kind.BLIND)

    assert pledge.asked(ken, among.circle) is None is pledge.asked(ken, blind.circle)
    policy = pledge.asked(ken, mixed.circle)
    assert policy is not None
    with pytest.raises(Refused):
        pledge.demand(ken, mixed.circle)
    pledge.agree(ken, policy.version, by=ken)
    pledge.demand(ken, mixed.circle)
    assert Agreement.objects.within(ken.network).get(member=ken).policy == policy, "the version is kept"
    actions.join(among, by=aki)
    assert pledge.asked(mio, among.circle) == policy, "since an employee is in, too"


# -- own data -------------------------------------------------------------------------------------------------------------
def test_own_data_names_groups_and_a_room_of_alumni_notes_that_words_were_taken(ken: Member, mio: Member) -> None:
    group = make_group(ken, mio, kind=Kind.BLIND, name="ここだけ")
    post = make_post(mio, circle=group.circle)
    make_answer(post, ken)
    told = belongings.tell(mio)

    assert [(row["group"], row["as"]) for row in told["groups"]] == [("ここだけ", "member")]
    line = Reading.objects.within(ken.network).get()
    assert (line.reader, line.what, line.texts) == ("machine", "own-data", 1)


def test_own_data_of_somebody_with_a_role_names_no_room_of_alumni(network: Network, ken: Member, mio: Member) -> None:
    make_group(ken, mio, kind=Kind.BLIND, name="ここだけ")
    mio.grants.create(network=network, role=Role.COMMUNITY, until=timezone.localdate() + timedelta(days=1))

    assert keeping.tell(again(mio)) == []


def test_erasing_takes_seats_and_words_and_a_room_goes_on_with_a_host(ken: Member, mio: Member) -> None:
    group, alone = make_group(ken, mio, kind=Kind.BLIND), make_group(ken)
    make_post(ken, circle=group.circle)
    erase(ken, reason="退会から30日", by=SYSTEM)

    assert inside(group) == hosts(group) == {mio.pk}
    assert not Group.objects.within(mio.network).filter(pk=alone.pk).exists()
    assert not Item.objects.within(mio.network).exists()
    line = Reading.objects.within(mio.network).get()
    assert (line.what, line.texts) == ("erasure", 1)
