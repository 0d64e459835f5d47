"""The town itself: who stands where, and whether its canaries say what the product says."""

from __future__ import annotations

from enishi.demo.town import PRIVATE, Town, word
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES, FIELD_AUDIENCES, SECRETARIAT, VISITORS
from enishi.profiles import search, visibility
from enishi.profiles.models import Value
from enishi.profiles.search import Query


def test_town_cast_stands_where_everybody_expects_it(town: Town) -> None:
    bits = {nickname: town.nagi_of(nickname).bits for (home, nickname) in town.ids if home == town.nagi.pk}

    assert bits == {
        "hana": EMPLOYEES | SECRETARIAT,
        "ken": ALUMNI,
        "aki": EMPLOYEES,
        "tomo": EMPLOYEES,
        "mori": ALUMNI,
        "emi": ALUMNI,
        "rui": ALUMNI,
        "nao": VISITORS,
    }
    assert town.shio_of("yuki").has(Right.ROSTER)
    assert not town.nagi_of("emi").has(Right.ROSTER)
    assert town.nagi_of("tomo").leaves_on is not None
    assert town.nagi_of("mori").person == town.shio_of("mori").person


def test_town_canaries_are_all_different_and_cover_every_audience(town: Town) -> None:
    met_by = [canary.word[:8] if canary.word.endswith("qz") else canary.word for canary in town.canaries]

    assert len(set(met_by)) == len(met_by)
    assert {canary.audience for canary in town.canaries if canary.owner} == set(FIELD_AUDIENCES)
    assert {canary.listing for canary in town.canaries if canary.owner} == {7, 5, 4, 0}


def test_town_canaries_stand_where_they_say(town: Town) -> None:
    for canary in town.canaries:
        if canary.owner is None:
            continue
        code = canary.place.split()[2]
        row = Value.objects.within(canary.network_id).get(member_id=canary.owner, field=code, position=0)
        assert canary.word in str(row.data), canary.place
        assert row.audience == canary.audience, canary.place
        assert code in PRIVATE


def test_town_says_what_profiles_say(town: Town) -> None:
    for network, _nickname, viewer in town.members():
        if viewer.state != Member.State.JOINED:
            continue
        met = set()
        for other in Member.objects.within(network).active():
            shown = visibility.profile(other, viewer)
            if shown is not None:
                text = str([fact.data for facts in shown.facts.values() for fact in facts])
                met |= {word for word in town.words if word in text}

        assert met == town.shown(viewer)


def test_town_search_finds_no_word_that_is_not_allowed(town: Town) -> None:
    for network, _nickname, viewer in town.members():
        for canary in town.canaries:
            found = search.find(network, viewer, Query(text=canary.word)).member_ids
            if found:
                assert canary.word in town.shown(viewer)
                assert found == [canary.owner]


def test_town_visitor_and_suspended_are_allowed_nothing(town: Town) -> None:
    assert town.allowed(town.visitor) == frozenset()
    assert town.allowed(town.nagi_of("nao")) == frozenset()


def test_town_officer_reads_the_own_roster_alone(town: Town) -> None:
    yuki = town.allowed(town.shio_of("yuki"))

    assert word("shio waiting hr note") in yuki
    assert word("nagi waiting hr note") not in yuki
    assert word("nagi waiting hr note") not in town.allowed(town.nagi_of("emi"))
