"""An enquiry from its arrival to the day on which its words are gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.desk import actions, jobs
from enishi.desk.models import Enquiry, Entry
from enishi.desk.tests.make import make_enquiry
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.days import today_in
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 10 o'clock in Tokyo, before a Monday that is a holiday


def again(enquiry: Enquiry) -> Enquiry:
    """Return the enquiry as it stands in the database."""
    found: Enquiry = Enquiry.objects.within(enquiry.network_id).select_related("network").get(pk=enquiry.pk)
    return found


def test_ask_gives_a_number_a_day_and_a_mail_without_a_word_of_the_form() -> None:
    network, _owner = start_network()
    Network.objects.filter(pk=network.pk).update(contact_email="jimu@example.jp")
    network.refresh_from_db()
    mail.outbox.clear()

    with time_machine.travel(FRIDAY, tick=False):
        enquiry = make_enquiry(network, text="安く買えます http://spam.example/", name="スパム屋")

    assert enquiry.number.startswith("2026-")
    assert len(enquiry.number) == 11
    assert enquiry.due_on == date(2026, 11, 25)
    receipt, notice = mail.outbox
    assert (receipt.to, notice.to) == (["mori@example.jp"], ["jimu@example.jp"])
    assert enquiry.number in receipt.subject
    assert "11月25日" in str(receipt.body)
    for sent in (receipt, notice):
        said = f"{sent.subject} {sent.body} {sent.alternatives[0][0]} {sent.from_email}"  # type: ignore[attr-defined]
        assert "spam" not in said
        assert "スパム屋" not in said


def test_ask_counts_days_where_the_network_is() -> None:
    network, _owner = start_network()
    Network.objects.filter(pk=network.pk).update(time_zone="America/New_York")
    network.refresh_from_db()

    with time_machine.travel(FRIDAY, tick=False):  # Thursday evening there, and no holiday of theirs is known
        enquiry = make_enquiry(network)

    assert enquiry.due_on == date(2026, 11, 23)


def test_ask_takes_a_form_once() -> None:
    network, _owner = start_network()
    other, _stranger = start_network()
    first = make_enquiry(network, token="same")
    mail.outbox.clear()

    assert make_enquiry(network, token="same") == first
    with pytest.raises(Refused) as refused:
        make_enquiry(network, token="same", text="もう一つあります。")
    assert refused.value.field == "token"
    make_enquiry(other, token="same")

    assert Enquiry.objects.within(network).count() == 1
    assert len(mail.outbox) == 1


def test_ask_leaves_no_word_in_the_record() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network, text="秘密の文", name="秘密の名", address="himitsu@example.jp")

    actions.answer(enquiry, "秘密の返事", by=owner)
    actions.note(enquiry, "秘密のメモ", by=owner)

    rows = [f"{row.kind} {row.facts} {row.reason}" for row in Happening.objects.within(network)]
    assert sum(row.startswith("desk.") for row in rows) == 3
    assert not any("秘密" in row or "himitsu" in row for row in rows)


def test_numbers_do_not_follow_one_another() -> None:
    network, _owner = start_network()

    numbers = [int(make_enquiry(network).number[5:]) for _ in range(6)]

    steps = {after - before for before, after in pairwise(numbers)}
    assert len(steps) > 1
    assert len(set(numbers)) == 6


def test_a_number_that_is_taken_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    network, _owner = start_network()
    taken = make_enquiry(network).number
    drawn = iter([taken, taken, "2026-000001"])
    monkeypatch.setattr(actions, "new_number", lambda year: next(drawn))

    assert make_enquiry(network).number == "2026-000001"


def test_take_and_hand_over_say_who_answers() -> None:
    network, owner = start_network()
    colleague = join(network, role=Role.SECRETARIAT)
    enquiry = make_enquiry(network)

    actions.take(enquiry, by=owner)
    with pytest.raises(Refused):
        actions.take(enquiry, by=owner)
    actions.hand_over(enquiry, colleague, by=owner)

    assert again(enquiry).owner_id == colleague.pk
    actions.take(enquiry, by=owner)
    assert again(enquiry).owner_id == owner.pk


@pytest.mark.parametrize("role", ["", Role.COMMUNITY])
def test_hand_over_goes_to_nobody_who_may_not_read_it(role: str) -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)

    with pytest.raises(Refused):
        actions.hand_over(enquiry, join(network, role=role), by=owner)

    assert again(enquiry).owner_id is None


def test_hand_over_stays_in_the_network() -> None:
    network, owner = start_network()
    _other, stranger = start_network()

    with pytest.raises(Refused):
        actions.hand_over(make_enquiry(network), stranger, by=owner)


def test_answer_is_mailed_and_kept() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)
    mail.outbox.clear()

    actions.answer(enquiry, "お送りしました。\n<b>ご確認ください。</b>", by=owner)

    (sent,) = mail.outbox
    assert sent.to == ["mori@example.jp"]
    assert "お送りしました。\n<b>ご確認ください。</b>" in str(sent.body)
    assert "&lt;b&gt;ご確認" in sent.alternatives[0][0]  # type: ignore[attr-defined]
    assert (again(enquiry).state, again(enquiry).owner_id) == ("answered", owner.pk)
    assert Entry.objects.within(network).get().kind == "answer"


def test_note_is_not_mailed() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)
    mail.outbox.clear()

    actions.note(enquiry, "名簿を見た", by=owner)

    assert mail.outbox == []
    assert again(enquiry).state == "waiting"


def test_close_and_reopen_give_a_new_day() -> None:
    network, owner = start_network()
    with time_machine.travel(FRIDAY, tick=False):
        enquiry = make_enquiry(network)
        actions.answer(enquiry, "はい", by=owner)
        actions.close(enquiry, by=owner)
        for verb in (actions.close, actions.take):
            with pytest.raises(Refused):
                verb(enquiry, by=owner)
        with pytest.raises(Refused):
            actions.answer(enquiry, "もう一度", by=owner)
    with time_machine.travel(FRIDAY + timedelta(days=10), tick=False):
        actions.reopen(enquiry, by=owner)

    row = again(enquiry)
    assert (row.state, row.due_on) == ("waiting", date(2026, 12, 2))
    with pytest.raises(Refused):
        actions.reopen(enquiry, by=owner)


@pytest.mark.parametrize("role", ["", Role.COMMUNITY])
def test_verbs_are_for_the_desk_alone(role: str) -> None:
    network, owner = start_network()
    someone = join(network, role=role)
    enquiry = make_enquiry(network)
    verbs: list[Any] = [
        lambda by: actions.take(enquiry, by=by),
        lambda by: actions.hand_over(enquiry, owner, by=by),
        lambda by: actions.answer(enquiry, "x", by=by),
        lambda by: actions.note(enquiry, "x", by=by),
        lambda by: actions.close(enquiry, by=by),
        lambda by: actions.reopen(enquiry, by=by),
    ]
    mail.outbox.clear()

    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb(someone)

    assert (again(enquiry).state, again(enquiry).owner_id) == ("waiting", None)
    assert Entry.objects.within(network).count() == 0
    assert mail.outbox == []


def test_forget_is_the_clock_s_alone() -> None:
    network, owner = start_network()

    with pytest.raises(NotAllowed):
        actions.forget(make_enquiry(network), by=owner)


def test_forget_old_deletes_words_180_days_after_closing_and_not_before() -> None:
    network, owner = start_network()
    asker = join(network)
    enquiry = make_enquiry(network, by=asker)
    still_open = make_enquiry(network)
    actions.answer(enquiry, "はい", by=owner)
    actions.close(enquiry, by=owner)
    closed_at = again(enquiry).closed_at
    assert closed_at is not None

    with time_machine.travel(closed_at + timedelta(days=180) - timedelta(minutes=1), tick=False):
        jobs.forget_old.func()
    assert again(enquiry).text
    with time_machine.travel(closed_at + timedelta(days=180, minutes=1), tick=False):
        jobs.forget_old.func()
        jobs.forget_old.func()

    row = again(enquiry)
    assert (row.text, row.name, row.address, row.member_id, row.person_id) == ("", "", "", None, None)
    assert row.number
    assert row.owner_id == owner.pk
    assert Entry.objects.within(network).count() == 0
    assert again(still_open).text
    assert Happening.objects.within(network).filter(kind="desk.forgotten").count() == 1
    with pytest.raises(Refused):
        actions.reopen(row, by=owner)
    with pytest.raises(Refused):
        actions.note(row, "x", by=owner)


def test_an_enquiry_is_late_once_its_day_has_gone_by() -> None:
    network, owner = start_network()
    with time_machine.travel(FRIDAY, tick=False):
        enquiry, answered = make_enquiry(network), make_enquiry(network)
        actions.answer(answered, "はい", by=owner)
    with time_machine.travel(FRIDAY + timedelta(days=6), tick=False):  # Thursday, the day after
        today = today_in(network)
        late = Enquiry.objects.within(network).overdue(today)

        assert [row.pk for row in late] == [enquiry.pk]
        assert (again(enquiry).days_late(today), again(answered).days_late(today)) == (1, 0)
        assert again(enquiry).days_waited == 6


def test_an_enquiry_outlives_who_asked_and_who_answered() -> None:
    network, owner = start_network()
    asker, officer = join(network), join(network, role=Role.SECRETARIAT)
    enquiry = make_enquiry(network, by=asker)
    actions.take(enquiry, by=officer)
    actions.answer(enquiry, "はい", by=officer)

    Member.objects.within(network).filter(pk__in=[asker.pk, officer.pk]).delete()

    row = again(enquiry)
    assert (row.member_id, row.owner_id) == (None, None)
    actions.take(row, by=owner)
    assert row.asked_at <= timezone.now()
