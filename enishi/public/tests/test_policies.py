"""Texts that people agree to: written as drafts, looked at, in force from a day, and never changed afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.members.roles import Role
from enishi.networks.days import today_in
from enishi.networks.models import Network, Policy
from enishi.public import drafting
from enishi.public.models import PolicyDraft

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # in Tokyo
TEXTS = {"text_ja": "## 新しい条件\n文", "text_en": "## New\ntext", "summary_ja": "短くした", "summary_en": "Shorter"}


def started() -> tuple[Network, Member]:
    """Return a network whose texts have been in force for a while, and its owner."""
    network, owner = start_network()
    Policy.objects.within(network).update(in_force_from=NOON - timedelta(days=9))
    return network, owner


def signed_in(member: Member) -> Client:
    """Return a browser in which this member is signed in."""
    client = Client()
    client.force_login(member.person)
    return client


def write(network: Network, owner: Member, subject: str = "conditions", **texts: str) -> int:
    """Keep a draft and return its version."""
    draft = drafting.draft_of(network, subject)
    drafting.keep_draft(network, subject, version=draft.version, by=owner, **(TEXTS | texts))
    return int(drafting.draft_of(network, subject).version)


def shown(network: Network, query: str = "") -> str:
    """Return the page of the conditions as a visitor reads it."""
    return Client().get(f"/n/{network.slug}/conditions/{query}").content.decode()


def test_conditions_are_there_from_the_start() -> None:
    network, _owner = started()

    page = shown(network)

    assert "参加できる方" in page
    assert "第1版" in page


def test_conditions_without_a_text_are_not_found() -> None:
    network, _owner = started()
    Policy.objects.within(network).filter(subject="conditions").delete()

    assert Client().get(f"/n/{network.slug}/conditions/").status_code == 404


def test_a_draft_is_read_by_nobody_but_officers() -> None:
    network, owner = started()
    write(network, owner, text_ja="下書きの秘密")

    assert "下書きの秘密" not in shown(network)
    assert "下書きの秘密" not in shown(network, "?version=2")
    page = signed_in(owner).get(f"/n/{network.slug}/desk/policies/conditions/preview/").content.decode()
    assert "下書きの秘密" in page


def test_a_version_is_in_force_from_its_day_in_the_network_s_time_zone() -> None:
    network, owner = started()
    with time_machine.travel(NOON, tick=False):
        drafting.put_in_force(network, "conditions", version=write(network, owner), on=date(2026, 12, 1), by=owner)
        before = shown(network)
        coming = shown(network, "?version=2")
    with time_machine.travel(datetime(2026, 11, 30, 14, 59, tzinfo=UTC), tick=False):
        last = shown(network)
    with time_machine.travel(datetime(2026, 11, 30, 15, 0, tzinfo=UTC), tick=False):
        after, earlier = shown(network), shown(network, "?version=1")

    assert "<h2>新しい条件</h2>" not in before + last
    assert "2026年12月1日（火）から" in before
    assert "<h2>新しい条件</h2>" in coming
    assert "それまでは、いまの版のまま" in coming
    assert "短くした" in after
    assert "<h2>新しい条件</h2>" in after
    assert "むかしの版です" in earlier
    assert "<h2>参加できる方</h2>" in earlier


def test_a_consent_keeps_the_version_that_was_in_force() -> None:
    network, owner = started()
    member, later = join(network), join(network)
    with time_machine.travel(NOON, tick=False):
        version = write(network, owner, "privacy")
        drafting.put_in_force(network, "privacy", version=version, on=date(2026, 12, 1), by=owner)
        consents.give(network, member, [Consent.Purpose.MAIL])
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        consents.give(network, later, [Consent.Purpose.MAIL])

    given = dict(Consent.objects.within(network).filter(purpose="mail").values_list("member", "policy__version"))
    assert (given[member.pk], given[later.pk]) == (1, 2)


def test_today_means_from_now_on() -> None:
    network, owner = started()
    with time_machine.travel(NOON, tick=False):
        made = drafting.put_in_force(
            network, "conditions", version=write(network, owner), on=date(2026, 11, 20), by=owner
        )

        assert made.in_force_from == NOON
        assert "新しい条件" in shown(network)
        assert not PolicyDraft.objects.within(network).exists()


@pytest.mark.parametrize("on", [date(2026, 11, 19), date(2027, 11, 21)])
def test_a_version_begins_neither_in_the_past_nor_after_a_year(on: date) -> None:
    network, owner = started()

    with time_machine.travel(NOON, tick=False), pytest.raises(Refused) as refused:
        drafting.put_in_force(network, "conditions", version=write(network, owner), on=on, by=owner)

    assert refused.value.field == "on"
    assert Policy.objects.within(network).about("conditions").count() == 1


@pytest.mark.parametrize("missing", ["summary_ja", "summary_en"])
def test_a_version_says_what_is_different_in_each_language_it_has(missing: str) -> None:
    network, owner = started()
    version = write(network, owner, **{missing: ""})

    with pytest.raises(Refused) as refused:
        drafting.put_in_force(network, "conditions", version=version, on=today_in(network), by=owner)

    assert refused.value.field == missing


def test_a_version_is_different_from_the_one_before() -> None:
    network, owner = started()
    now = Policy.objects.within(network).about("conditions").first()
    version = write(network, owner, text_ja=now.text_ja, text_en=now.text_en)

    with pytest.raises(Refused):
        drafting.put_in_force(network, "conditions", version=version, on=today_in(network), by=owner)


def test_what_was_looked_at_is_what_begins() -> None:
    network, owner = started()
    looked_at = write(network, owner)
    write(network, owner, text_ja="同僚が直した文")

    with pytest.raises(Conflict):
        drafting.put_in_force(network, "conditions", version=looked_at, on=today_in(network), by=owner)


def test_one_version_waits_at_a_time_and_can_be_taken_back_before_its_day() -> None:
    network, owner = started()
    with time_machine.travel(NOON, tick=False):
        on = date(2026, 12, 1)
        drafting.put_in_force(network, "conditions", version=write(network, owner), on=on, by=owner)
        version = write(network, owner, text_ja="第3の文")
        with pytest.raises(Refused):
            drafting.put_in_force(network, "conditions", version=version, on=on, by=owner)
        with pytest.raises(Refused):
            drafting.take_back(network, "conditions", by=owner)
        drafting.drop_draft(network, "conditions", by=owner)
        drafting.take_back(network, "conditions", by=owner)

        assert PolicyDraft.objects.within(network).get().text_ja == TEXTS["text_ja"]
        assert Policy.objects.within(network).about("conditions").count() == 1


def test_what_is_in_force_is_not_taken_back() -> None:
    network, owner = started()

    with pytest.raises(Refused):
        drafting.take_back(network, "conditions", by=owner)

    assert Policy.objects.within(network).about("conditions").count() == 1


@pytest.mark.parametrize("role", ["", Role.COMMUNITY])
def test_texts_are_written_by_those_who_settle_the_words(role: str) -> None:
    network, owner = started()
    member = join(network, role=role)
    version = write(network, owner)

    for verb in (
        lambda: drafting.keep_draft(network, "privacy", version=1, text_ja="x", by=member),
        lambda: drafting.put_in_force(network, "conditions", version=version, on=date(2026, 12, 1), by=member),
        lambda: drafting.take_back(network, "conditions", by=member),
        lambda: drafting.drop_draft(network, "conditions", by=member),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert Policy.objects.within(network).count() == len(Policy.Subject)
    assert PolicyDraft.objects.within(network).get().version == version


# -- pages ---------------------------------------------------------------------------------------------------------------
def test_policies_lead_from_draft_over_preview_to_a_day() -> None:
    network, owner = started()
    client, here = signed_in(owner), f"/n/{network.slug}/desk/policies/"

    kept = client.post(f"{here}conditions/", TEXTS | {"version": "1"})
    preview = client.get(kept.headers["Location"]).content.decode()
    begun = client.post(f"{here}conditions/preview/", {"version": "2", "on": (today_in(network)).isoformat()})

    assert kept.headers["Location"] == f"{here}conditions/preview/"
    assert "<del>## 参加できる方</del>" in preview
    assert "<ins>## 新しい条件</ins>" in preview
    assert begun.headers["Location"] == here
    assert "第2版" in client.get(here).content.decode()
    assert Happening.objects.within(network).filter(kind="public.policy-set").get().facts["version"] == 2


def test_policy_draft_loses_nobody_s_words_when_two_write() -> None:
    network, owner = started()
    write(network, owner, text_ja="同僚の文")

    answer = signed_in(owner).post(
        f"/n/{network.slug}/desk/policies/conditions/", TEXTS | {"text_ja": "わたしの文", "version": "1"}
    )

    assert answer.status_code == 422
    assert "同僚の文" in answer.content.decode()
    assert "わたしの文" in answer.content.decode()


def test_policy_draft_of_no_such_text_is_not_found() -> None:
    network, owner = started()

    assert signed_in(owner).get(f"/n/{network.slug}/desk/policies/anything/").status_code == 404


def test_policy_preview_without_a_draft_leads_to_writing() -> None:
    network, owner = started()

    answer = signed_in(owner).get(f"/n/{network.slug}/desk/policies/privacy/preview/")

    assert answer.headers["Location"] == f"/n/{network.slug}/desk/policies/privacy/"


def test_policy_draft_removal_leaves_what_is_in_force() -> None:
    network, owner = started()
    write(network, owner)

    signed_in(owner).post(f"/n/{network.slug}/desk/policies/conditions/draft/")

    assert not PolicyDraft.objects.within(network).exists()
    assert "参加できる方" in shown(network)


def test_policy_withdrawal_makes_a_draft_of_what_was_to_come() -> None:
    network, owner = started()
    on = today_in(network) + timedelta(days=5)
    drafting.put_in_force(network, "conditions", version=write(network, owner), on=on, by=owner)

    signed_in(owner).post(f"/n/{network.slug}/desk/policies/conditions/withdrawal/")

    assert PolicyDraft.objects.within(network).get().subject == "conditions"


def test_a_text_in_one_language_is_read_by_all_with_its_language_said() -> None:
    network, owner = started()
    version = write(network, owner, text_en="", summary_en="")
    drafting.put_in_force(network, "conditions", version=version, on=today_in(network), by=owner)
    client = Client()
    client.cookies["language"] = "en"

    page = client.get(f"/n/{network.slug}/conditions/").content.decode()

    assert '<div lang="ja"><h2>新しい条件</h2>' in page
