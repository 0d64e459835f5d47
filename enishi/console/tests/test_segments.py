"""The page of segments: count, draw, save, change, delete; what a role is offered."""

from __future__ import annotations

import pytest

from enishi.console.tests.make import join, start_network
from enishi.console.tests.test_views import address, signed_in
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles import segmenting, segments
from enishi.profiles.models import Segment
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db
PAGE = "desk/segments/"


@pytest.fixture
def town() -> tuple[Network, Member]:
    """A network whose seven alumni live in Tokyo, and its owner."""
    network, owner = start_network()
    for number in range(7):
        member = again(join(network, "森", f"{number}人"))
        profiles.set_values(member, {"region": ["JP-13"]}, by=member)
    return network, again(owner)


def test_segments_counts_what_was_chosen_and_saves_nothing(town: tuple[Network, Member]) -> None:
    network, owner = town

    page = signed_in(owner).post(address(network, PAGE), {"sides": ["alumni"], "areas": ["kanto"], "do": "count"})

    assert page.status_code == 200
    assert page.context["size"].number == 7
    assert not page.context["drawn"]
    assert not Segment.objects.within(network).exists()


def test_segments_draws_five_names_and_no_more(town: tuple[Network, Member]) -> None:
    network, owner = town

    page = signed_in(owner).post(address(network, PAGE), {"areas": ["kanto"], "do": "draw"})

    assert page.content.decode().count('class="person"') == 5
    assert page["Cache-Control"] == "private, no-store"


def test_segments_says_fewer_than_five_and_draws_nobody(town: tuple[Network, Member]) -> None:
    network, owner = town
    client = signed_in(owner)

    page = client.post(address(network, PAGE), {"areas": ["hokkaido"], "do": "count"})
    drawn = client.post(address(network, PAGE), {"areas": ["hokkaido"], "do": "draw"})

    assert page.context["size"].number is None
    assert 'value="draw"' not in page.content.decode()
    assert drawn.status_code == 422
    assert drawn.content.decode().count('class="person"') == 0


def test_segment_is_saved_changed_and_deleted(town: tuple[Network, Member]) -> None:
    network, owner = town
    client = signed_in(owner)

    saved = client.post(address(network, PAGE), {"name": "関東の方", "areas": ["kanto"], "do": "save"})
    segment = Segment.objects.within(network).get()
    assert saved["Location"] == address(network, f"{PAGE}{segment.public_id}/")
    page = client.get(saved["Location"])
    assert page.context["size"].number == 7
    changed = {"name": "東京の方", "areas": ["kanto"], "departments": "検査課、経理", "version": 1, "do": "save"}
    client.post(saved["Location"], changed)
    stale = client.post(saved["Location"], changed)
    segment.refresh_from_db()

    assert (segment.name, segment.conditions["departments"]) == ("東京の方", ["検査課", "経理"])
    assert stale.status_code == 422
    assert "検査課, 経理" in client.get(saved["Location"]).content.decode().replace("、", ", ")


def test_segment_removal_deletes_it_for_who_may_read_it_alone(town: tuple[Network, Member]) -> None:
    network, owner = town
    kept = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)
    way = address(network, f"{PAGE}{kept.public_id}/removal/")

    refused = signed_in(join(network, role=Role.COMMUNITY)).post(way)
    assert refused.status_code == 404
    assert Segment.objects.within(network).exists()
    signed_in(owner).post(way)

    assert not Segment.objects.within(network).exists()


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": "x" * 61}, {"name": "x", "areas": ["JP-13"]}, {"name": "x", "there_from": "abc"},
     {"name": "x", "there_from": "2012", "there_to": "2010"}, {"name": "x", "departments": "課、" * 6}],
)  # fmt: skip
def test_segments_refuses_what_is_none_beside_the_field(town: tuple[Network, Member], typed: dict[str, object]) -> None:
    network, owner = town

    page = signed_in(owner).post(address(network, PAGE), {**typed, "do": "save"})

    assert page.status_code == 422
    assert not Segment.objects.within(network).exists()


def test_segments_offers_the_community_manager_what_everybody_sees_and_no_names(town: tuple[Network, Member]) -> None:
    network, owner = town
    client = signed_in(join(network, role=Role.COMMUNITY))
    kept = segmenting.save(network, name="関東の方", asked={"areas": ["kanto"]}, by=owner)

    page = client.get(address(network, PAGE))
    drawn = client.post(address(network, PAGE), {"sides": ["alumni"], "do": "draw"})
    sneaked = client.post(address(network, PAGE), {"name": "関東", "areas": ["kanto"], "do": "save"})

    html = page.content.decode()
    assert all(f'name="{part}"' in html for part in ("sides", "classes", "aims"))
    assert not any(f'name="{part}"' in html for part in ("areas", "departments", "there_from", "hr_department"))
    assert "関東の方" not in html
    assert drawn.status_code == 403
    assert client.get(address(network, f"{PAGE}{kept.public_id}/")).status_code == 404
    assert sneaked.status_code == 302  # what is not offered is not understood
    assert segments.saved(owner).get(name="関東").conditions == {}
