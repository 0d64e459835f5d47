"""Old facts are asked about once in half a year; one click in a mail confirms them, and shows nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.errors import Conflict
from enishi.kit.sealing import seal
from enishi.members.models import Consent, Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import fresh, jobs
from enishi.profiles.models import Profile, Value
from enishi.profiles.takeaway import profile_of
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network()


def make_old(network: Network, *, letters: bool = True, days: int = 400) -> Member:
    """Return a member whose region was written so many days ago."""
    member = make_profile(network, region="JP-13")
    Value.objects.within(network).filter(member=member).update(confirmed_at=timezone.now() - timedelta(days=days))
    if letters:
        Consent.objects.create(network=network, member=member, purpose=Consent.Purpose.MAIL)
    return member


def link(name: str) -> str:
    """Return the path of an address in the last mail."""
    found = re.search(rf"https?://\S+/{name}/\S+", str(mail.outbox[-1].body))
    assert found is not None
    return urlsplit(found[0]).path


def confirmed(member: Member) -> bool:
    value = Value.objects.within(member.network_id).get(member=member, field="region")
    return value.confirmed_at > timezone.now() - timedelta(days=1)


def test_who_has_old_facts_is_asked_once_in_half_a_year_and_by_mail_if_they_agreed(network: Network) -> None:
    agreed, quiet = make_old(network), make_old(network, letters=False)
    make_old(network, days=300)
    resting = make_old(network)
    Member.objects.within(network).filter(pk=resting.pk).update(state=Member.State.PAUSED)

    for _turn in range(3):
        jobs.ask_whether_still_right.func()

    assert [sent.to for sent in mail.outbox] == [[agreed.mail_address]]
    asked = Happening.objects.within(network).filter(kind="profiles.asked")
    assert sorted(asked.values_list("subject_id", flat=True)) == sorted([agreed.public_id, quiet.public_id])
    Profile.objects.within(network).update(asked_at=timezone.now() - fresh.AGAIN - timedelta(days=1))
    jobs.ask_whether_still_right.func()
    assert len(mail.outbox) == 2


def test_asking_that_is_killed_before_its_end_has_asked_nobody_and_is_done_once_later(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_old(network)

    class Killed(BaseException):
        """What kill -9 is to the code: no handler sees it, nothing after it runs."""

    def kill(*_arguments: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(fresh, "happened", kill)
        with pytest.raises(Killed):
            jobs.ask_whether_still_right.func()
    before = Profile.objects.within(network).get(member=member).asked_at
    for _turn in range(2):
        jobs.ask_whether_still_right.func()

    assert before is None
    assert Happening.objects.within(network).filter(kind="profiles.asked").count() == 1


def test_two_workers_at_once_ask_once(network: Network) -> None:
    member = make_old(network)
    fresh.ask(member, by=SYSTEM)

    with pytest.raises(Conflict):
        fresh.ask(member, by=SYSTEM)

    assert len(mail.outbox) == 1


def test_mail_holds_labels_and_no_fact_and_can_be_ended_in_one_click(network: Network) -> None:
    fresh.ask(make_old(network), by=SYSTEM)

    (sent,) = mail.outbox
    whole = f"{sent.subject}{sent.body}{sent.alternatives[0][0]}"  # type: ignore[attr-defined]
    assert "東京都" not in whole
    assert "文乃" not in whole
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link("no-letters") in sent.extra_headers["List-Unsubscribe"]


def test_still_right_is_asked_on_opening_and_taken_on_the_button(client: Client, network: Network) -> None:
    member = make_old(network)
    fresh.ask(member, by=SYSTEM)
    path = link("still-right")

    opened = client.get(path)
    client.head(path)
    before = confirmed(member)
    done = client.post(path, follow=True)
    again = client.post(path, follow=True)

    assert (opened.status_code, before, confirmed(member)) == (200, False, True)
    assert "そのまま" in opened.text
    for told in (opened.text, done.text):
        assert "東京都" not in told
        assert "文乃" not in told
        assert "斎賀" not in told
    assert "確かめました" in done.text
    assert "確かめました" in again.text
    assert Happening.objects.within(network).get(kind="profiles.confirmed").actor_id == member.person_id


def test_still_right_names_what_it_asks_and_since_when_and_shows_no_value(client: Client, network: Network) -> None:
    member = make_old(network, days=400)
    Value.objects.within(network).filter(member=member).exclude(field="region").update(confirmed_at=timezone.now())
    since = timezone.localdate(timezone.now() - timedelta(days=400))
    fresh.ask(member, by=SYSTEM)
    path = link("still-right")
    values = Value.objects.within(network).filter(member=member)

    asked = client.get(path).text
    done = client.post(path, follow=True).text
    after = client.get(path).text

    assert "活動エリア" in asked
    assert f"{since.year}年{since.month}月から、そのまま" in asked
    assert "いまの仕事" not in asked  # confirmed the other day
    assert reverse("profiles:profile-edit", args=[network.slug]) in asked
    for page in (asked, done, after):
        assert not [word for word in ("東京都", "JP-13", member.public_id, "文乃", "斎賀") if word in page]
        for value in values:
            assert not any(word in page for word in re.findall(r"[^\x00-\x7f]{2,}", str(value.data)))
    for page in (done, after):
        assert "活動エリア" not in page
        assert f"{since.year}年" not in page


def test_still_right_leads_who_is_signed_in_to_their_own_without_asking_to_sign_in(
    client: Client, network: Network
) -> None:
    member = make_old(network)
    fresh.ask(member, by=SYSTEM)
    path = link("still-right")

    stranger = client.get(path).text
    client.force_login(member.person)
    own = client.get(path).text

    assert "（ログインが必要です）" in stranger
    assert "（ログインが必要です）" not in own


def test_still_right_works_by_no_other_address(client: Client, network: Network) -> None:
    member, elsewhere = make_old(network), make_network()
    fresh.ask(member, by=SYSTEM)
    path = link("still-right")
    token = path.strip("/").rpartition("/")[2]
    asked = Profile.objects.within(network).get(member=member).asked_at
    assert asked is not None
    wrong = [
        path.replace(f"/n/{network.slug}/", f"/n/{elsewhere.slug}/"),
        path.replace(token, token[:-4] + "AAAA"),
        path.replace(token, member.public_id),
        path.replace(token, seal(f"{member.public_id}|{asked.isoformat()}", fresh.NO_LETTERS)),
        path.replace(token, seal(f"{member.public_id}|2020-01-01T00:00:00+00:00", fresh.STILL_RIGHT)),
        path.replace(token, seal("", fresh.STILL_RIGHT)),
        path.replace("still-right", "no-letters"),
    ]

    answers = {(client.get(each).status_code, client.post(each).status_code) for each in wrong}
    pages = {re.sub(r"network-\d+|token\S+|value=\S+", "", client.get(each).text) for each in wrong[1:]}

    assert answers == {(404, 404)}
    assert len(pages) == 1  # nothing tells which of them was nearly right
    assert not confirmed(member)


def test_still_right_ends_with_its_time_with_the_membership_and_with_the_next_asking(
    client: Client, network: Network
) -> None:
    import time_machine

    member = make_old(network)
    fresh.ask(member, by=SYSTEM)
    path = link("still-right")

    with time_machine.travel(timezone.now() + fresh.GOOD_FOR + timedelta(days=1)):
        late = client.get(path).status_code
    Member.objects.within(network).filter(pk=member.pk).update(state=Member.State.LEFT)
    left = client.get(path).status_code
    Member.objects.within(network).filter(pk=member.pk).update(state=Member.State.JOINED)
    Profile.objects.within(network).filter(member=member).update(asked_at=timezone.now())
    followed = client.get(path).status_code

    assert (late, left, followed) == (404, 404, 404)


def test_no_letters_is_one_post_of_a_mail_program_and_not_an_opening(network: Network) -> None:
    member = make_old(network)
    fresh.ask(member, by=SYSTEM)
    strict, path = Client(enforce_csrf_checks=True), link("no-letters")

    def agrees() -> bool:
        return Consent.objects.within(network).in_force().filter(member=member, purpose=Consent.Purpose.MAIL).exists()

    strict.get(path)
    before = agrees()
    answers = [strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code for _each in range(2)]

    assert (before, answers, agrees()) == (True, [200, 200], False)


def test_all_right_on_the_first_page_confirms_what_is_asked(client: Client, network: Network) -> None:
    member, other = make_old(network), make_old(network)
    client.force_login(member.person)
    home = reverse("home:home", args=[network.slug])

    never = client.get(home).text
    fresh.ask(member, by=SYSTEM)
    asked = client.get(home).text
    done = client.post(reverse("profiles:all-right", args=[network.slug]), follow=True).text

    assert "そのままで正しい" not in never
    assert "そのままで正しい" in asked
    assert "そのままで正しい" not in done
    assert confirmed(member)
    assert not confirmed(other)


def test_question_is_part_of_ones_own_data(network: Network) -> None:
    member = make_old(network)
    fresh.ask(member, by=SYSTEM)

    assert profile_of(member)["asked_at"] == Profile.objects.within(network).get(member=member).asked_at


def test_looking_for_who_is_due_costs_one_query_for_one_and_for_twelve(network: Network) -> None:
    counts = []
    for _round in (1, 11):
        for _each in range(_round):
            make_old(network)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            list(fresh.due(network))
        counts.append(len(asked))

    assert counts == [1, 1]
