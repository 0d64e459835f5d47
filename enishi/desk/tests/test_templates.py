"""Texts that officers answer with again and again, and what stands in the box of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.desk import actions, wording
from enishi.desk.models import MOST_TEMPLATES, AnswerTemplate, Entry
from enishi.desk.tests.make import make_enquiry
from enishi.desk.tests.test_views import browser
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.roles import Role
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db
TEXT = "{name}さん、お問い合わせ{number}をありがとうございます。"


def make_template(network: Network, by: Any, **values: Any) -> AnswerTemplate:
    """Return a text kept for answers."""
    made: AnswerTemplate = actions.add_template(network, by=by, **({"title": "受けつけました", "text": TEXT} | values))
    return made


# -- deeds ---------------------------------------------------------------------------------------------------------------
def test_add_template_stops_at_fifty() -> None:
    network, owner = start_network()
    elsewhere, stranger = start_network()
    for _n in range(MOST_TEMPLATES):
        make_template(network, owner)

    with pytest.raises(Refused):
        make_template(network, owner)
    make_template(elsewhere, stranger)

    assert AnswerTemplate.objects.within(network).count() == MOST_TEMPLATES == 50


def test_change_template_is_refused_to_who_was_slower() -> None:
    network, owner = start_network()
    row = make_template(network, owner)
    actions.change_template(row, title="あたらしい", text="文", version=1, by=owner)

    with pytest.raises(Conflict):
        actions.change_template(row, title="おそい", text="文", version=1, by=owner)

    assert AnswerTemplate.objects.within(network).get().title == "あたらしい"


@pytest.mark.parametrize("role", ["", Role.COMMUNITY])
def test_templates_are_changed_by_who_answers_alone(role: str) -> None:
    network, owner = start_network()
    row = make_template(network, owner)
    _elsewhere, stranger = start_network()

    for someone in (join(network, role=role), stranger):
        with pytest.raises(NotAllowed):
            make_template(network, someone)
        with pytest.raises(NotAllowed):
            actions.change_template(row, title="x", text="x", version=1, by=someone)
        with pytest.raises(NotAllowed):
            actions.remove_template(row, by=someone)

    assert AnswerTemplate.objects.within(network).get().title == "受けつけました"


def test_templates_leave_their_words_out_of_the_record() -> None:
    network, owner = start_network()
    row = make_template(network, owner, title="秘密の題", text="秘密の文")
    actions.change_template(row, title="秘密", text="秘密", version=1, by=owner)
    actions.remove_template(row, by=owner)

    rows = [each for each in Happening.objects.within(network) if each.kind.startswith("desk.template")]
    assert len(rows) == 3
    assert not any("秘密" in f"{each.facts} {each.reason}" for each in rows)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("森 太一", "{name}さん {number}", "森 太一さん 2026-000001"),
        ("", "{name}さん {number}", "{name}さん 2026-000001"),
        ("{number}", "{name} {name}", "{number} {number}"),
        ("森", "{Name} {0} {{name}} {name.pk} %(name)s", "{Name} {0} {森} {name.pk} %(name)s"),
    ],
)
def test_filled_fills_in_the_two_gaps_and_nothing_else(name: str, text: str, said: str) -> None:
    network, _owner = start_network()
    enquiry = make_enquiry(network, name=name)
    enquiry.number = "2026-000001"

    assert wording.filled(text, enquiry) == said


# -- pages ---------------------------------------------------------------------------------------------------------------
def test_templates_are_kept_changed_and_deleted_after_asking() -> None:
    network, owner = start_network()
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/texts/"

    client.post(f"{here}new/", {"title": "受けつけ", "text": "はい\r\n{name}さん", "version": "1"})
    row = AnswerTemplate.objects.within(network).get()
    assert (row.title, row.text) == ("受けつけ", "はい\n{name}さん")
    assert "受けつけ" in client.get(here).content.decode()
    client.post(f"{here}{row.public_id}/", {"title": "変えた", "text": "文", "version": "1"})
    late = client.post(f"{here}{row.public_id}/", {"title": "おそい", "text": "文", "version": "1"})
    assert (late.status_code, "変えた" in late.content.decode(), "おそい" in late.content.decode()) == (422, True, True)
    assert client.get(f"{here}{row.public_id}/removal/").status_code == 200
    assert AnswerTemplate.objects.within(network).get().title == "変えた"
    client.post(f"{here}{row.public_id}/removal/")
    assert not AnswerTemplate.objects.within(network).exists()
    assert client.post(f"{here}{row.public_id}/removal/").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "題" * 61},
        {"text": ""},
        {"text": "文" * 6001},
        {"text": "{address}へ"},
        {"text": "a\0b"},
    ],
)
def test_template_new_refuses_what_it_cannot_take(values: dict[str, str]) -> None:
    network, owner = start_network()
    sent = {"title": "題", "text": "文", "version": "1"} | values

    assert browser(owner).post(f"/n/{network.slug}/desk/enquiries/texts/new/", sent).status_code == 422
    assert not AnswerTemplate.objects.within(network).exists()


@pytest.mark.parametrize(("role", "status"), [(Role.SECRETARIAT, 200), (Role.COMMUNITY, 404), ("", 404)])
def test_template_opens_for_who_answers(role: str, status: int) -> None:
    network, owner = start_network()
    row = make_template(network, owner)
    client, here = browser(join(network, role=role)), f"/n/{network.slug}/desk/enquiries/texts/"
    for path in ("", "new/", f"{row.public_id}/", f"{row.public_id}/removal/"):
        assert client.get(f"{here}{path}").status_code == status


def test_template_removal_of_another_network_is_not_found() -> None:
    network, owner = start_network()
    elsewhere, stranger = start_network()
    row = make_template(network, owner)
    here = f"/n/{elsewhere.slug}/desk/enquiries/texts/{row.public_id}/"

    assert browser(stranger).post(f"{here}removal/").status_code == 404
    assert browser(stranger).get(here).status_code == 404
    assert AnswerTemplate.objects.within(network).exists()


def test_enquiry_answer_puts_a_text_after_what_was_typed_and_sends_nothing() -> None:
    network, owner = start_network()
    enquiry, row = make_enquiry(network, name="森 太一"), make_template(network, owner)
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/answers/"
    mail.outbox.clear()

    page = client.post(here, {"answer": "こんにちは。", "template": row.public_id, "insert": "1"})

    said = f"こんにちは。\n\n森 太一さん、お問い合わせ{enquiry.number}をありがとうございます。"
    assert (page.status_code, said in page.content.decode()) == (200, True)
    assert (mail.outbox, Entry.objects.within(network).count()) == ([], 0)
    assert client.post(here, {"answer": said, "template": row.public_id, "send": "1"}).status_code == 302
    assert Entry.objects.within(network).get().text == said


def test_enquiry_answer_with_no_text_or_a_foreign_one_keeps_what_was_typed() -> None:
    network, owner = start_network()
    elsewhere, stranger = start_network()
    foreign = make_template(elsewhere, stranger, text="よその文")
    enquiry = make_enquiry(network)
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/answers/"

    for chosen in ("", "none", "a\0b", foreign.public_id):
        page = client.post(here, {"answer": "打ちかけ", "template": chosen, "insert": "1"})
        assert (page.status_code, "打ちかけ" in page.content.decode(), "よその文" in page.content.decode()) == (
            200,
            True,
            False,
        )
    # a text that was deleted meanwhile is no reason not to send what is typed
    assert client.post(here, {"answer": "打ちおえた", "template": "gone", "send": "1"}).status_code == 302


def test_enquiry_answer_with_an_open_gap_is_not_sent() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network, name="")
    mail.outbox.clear()

    answer = browser(owner).post(
        f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/answers/", {"answer": "{name}さん、はい。", "send": "1"}
    )

    assert (answer.status_code, mail.outbox, Entry.objects.within(network).count()) == (422, [], 0)
    assert "{name}さん、はい。" in answer.content.decode()


def test_enquiries_show_what_waits_before_what_was_answered_on_every_page() -> None:
    network, owner = start_network()
    with time_machine.travel(timezone.now() - timedelta(days=30), tick=False):
        old = [make_enquiry(network) for _n in range(26)]
        for each in old[:25]:
            actions.answer(each, "はい", by=owner)
    fresh = make_enquiry(network)
    client, here = browser(owner), f"/n/{network.slug}/desk/enquiries/"

    page = client.get(here).content.decode()
    order = [page.index(each.number) for each in (old[25], fresh, old[0])]
    assert order == sorted(order)
    last = client.get(f"{here}?show=open&after={old[21].public_id}").content.decode()
    assert [each.number in last for each in (old[21], old[22], old[24], fresh)] == [False, True, True, False]


def test_enquiry_says_beside_a_note_that_it_is_shown_on_asking() -> None:
    network, owner = start_network()
    enquiry = make_enquiry(network)
    actions.note(enquiry, "メモの文", by=owner)

    page = browser(owner).get(f"/n/{network.slug}/desk/enquiries/{enquiry.public_id}/").content.decode()

    note = page[page.index('class="inner-note"') :]
    assert "開示を求められたら、お見せします" in note[: note.index("</div>")]
