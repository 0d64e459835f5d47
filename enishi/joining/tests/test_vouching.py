"""Two members who know the applicant: who counts, what follows, what is kept; and what nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import actions, claims, own_data, vouching, vouching_jobs
from enishi.joining.happenings import BACK, VOUCHED
from enishi.joining.models import Claim, Vouch, VouchLink
from enishi.joining.tests.make import make_claim, make_invitation, make_link, make_roster_person
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network, Vouching
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network(vouching=Vouching.ADMIT)


def old(network: Network, *, days: int = 400, side: int = ALUMNI) -> Member:
    """Return a member of long standing."""
    return make_member(network, side=side, joined_at=timezone.now() - timedelta(days=days))


def again(claim: Claim) -> Claim:
    rows = Claim.objects.within(claim.network_id).select_related("network", "person", "invitation")
    found: Claim = rows.get(pk=claim.pk)
    return found


def say(link: VouchLink, *members: Member, knows: bool = True) -> None:
    for member in members:
        vouching.answer(again(link.claim), link=link, knows=knows, by=member)


def weighed(claim: Claim) -> Claim:
    """Do what the job does."""
    vouching_jobs._try(again(claim))
    return again(claim)


def let_in(network: Network, *members: Member) -> Member:
    """Return a member of long standing who came in because these know them."""
    claim = make_claim(network)
    say(make_link(claim), *members)
    assert weighed(claim).state == Claim.State.APPROVED
    rows = Member.objects.within(network).filter(person=claim.person)
    rows.update(joined_at=timezone.now() - timedelta(days=100))
    found: Member = rows.select_related("network", "person").get()
    return found


# -- what follows -----------------------------------------------------------------------------------------------------------
def test_vouch_of_two_lets_in_where_the_network_chose_that(network: Network) -> None:
    claim = make_claim(network, compared=False)
    drain()

    say(make_link(claim), old(network), old(network, side=EMPLOYEES))
    waiting = again(claim).state
    drain()  # both answers can still be taken back
    early = again(claim).state
    newest = Happening.objects.within(network).filter(kind=VOUCHED.code).latest("pk")
    vouching_jobs.weigh.func(network.pk, newest.pk)

    assert (waiting, early) == (Claim.State.OPEN, Claim.State.OPEN)
    claim = again(claim)
    assert (claim.state, claim.way, claim.claimed) == (Claim.State.APPROVED, Claim.Way.VOUCHED, {})
    member = Member.objects.within(network).get(person=claim.person)
    assert member.state == Member.State.JOINED
    joined = Happening.objects.within(network).get(kind="joining.joined")
    assert joined.by_system
    assert joined.facts["vouched"] is True
    assert [row for row, _at in vouching.lately_let_in(network)] == [member.pk]


@pytest.mark.parametrize("rule", [Vouching.NO_ROSTER, Vouching.ALWAYS])
def test_vouch_of_two_is_evidence_for_the_secretariat_otherwise(network: Network, rule: str) -> None:
    vouching.set_rule(network, rule=rule, by=make_member(network, role=Role.SECRETARIAT))
    network.refresh_from_db()
    claim = make_claim(network)

    say(make_link(claim), old(network), old(network))

    assert weighed(claim).state == Claim.State.OPEN
    assert vouching.heard(again(claim)).pair is not None


def test_vouch_of_one_is_not_enough_nor_of_one_twice(network: Network) -> None:
    claim, one = make_claim(network), old(network)

    say(make_link(claim), one, one)

    assert weighed(claim).state == Claim.State.OPEN
    assert Vouch.objects.within(network).count() == 1


def test_no_makes_it_wait_for_the_secretariat(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)

    say(link, old(network), old(network))
    say(link, old(network), knows=False)

    assert weighed(claim).state == Claim.State.OPEN


def test_answer_can_be_changed_until_it_is_weighed(network: Network) -> None:
    claim, one, other = make_claim(network), old(network), old(network)
    link = make_link(claim)

    say(link, one, other)
    say(link, other, knows=False)

    assert weighed(claim).state == Claim.State.OPEN
    assert vouching.heard(again(claim)).pair is None


def test_somebody_alike_on_the_roster_is_for_the_secretariat_to_look_at(network: Network) -> None:
    make_roster_person(network)
    claim = make_claim(network)

    say(make_link(claim), old(network), old(network))

    assert claim.candidates
    assert weighed(claim).state == Claim.State.OPEN


@pytest.mark.parametrize("why", ["asked", "employee", "declined before", "uncompared", "left since"])
def test_vouch_of_two_waits_for_the_secretariat(network: Network, why: str) -> None:
    hana, one, other = make_member(network, role=Role.SECRETARIAT), old(network), old(network)
    person = make_person("a@example.com")
    if why == "declined before":
        past = make_claim(network, person=person)
        claims.decline(past, why=Claim.Reason.NOT_CONFIRMED, by=hana)
        long_ago = timezone.now() - claims.AGAIN_AFTER
        Claim.objects.within(network).filter(pk=past.pk).update(decided_at=long_ago)
        claims.settle(again(past), by=SYSTEM)
    claim = make_claim(network, person=person, still_here=why == "employee", compared=why != "uncompared")
    say(make_link(again(claim)), one, other)
    if why == "asked":
        claims.ask(again(claim), text="?", by=hana)
        claims.answer(again(claim), text="!", by=person)
    if why == "left since":
        Member.objects.within(network).filter(pk=other.pk).update(state=Member.State.LEFT)

    assert weighed(claim).state == Claim.State.OPEN


@pytest.mark.parametrize("wiped", ["no by a correction", "no by withdrawing", "question by withdrawing"])
def test_no_and_question_cannot_be_wiped_by_the_applicant(network: Network, wiped: str) -> None:
    claim = make_claim(network)
    if wiped.startswith("no"):
        say(make_link(claim), old(network), knows=False)
    else:
        claims.ask(claim, text="?", by=make_member(network, role=Role.SECRETARIAT))
    if wiped.endswith("correction"):
        claims.correct(again(claim), claimed=claim.claimed, by=claim.person)
        claims.compare(again(claim), by=SYSTEM)
    else:
        claims.withdraw(again(claim), by=claim.person)
        claim = make_claim(network, person=claim.person)

    say(make_link(again(claim)), old(network), old(network))

    assert vouching.heard(again(claim)).pair is not None
    assert weighed(claim).state == Claim.State.OPEN
    assert not network.member_rows.filter(person=claim.person).exists()


def test_vouchers_of_an_uncompared_application_count_once_it_is_compared(network: Network) -> None:
    claim = make_claim(network, compared=False)
    say(make_link(again(claim)), old(network), old(network))
    claims.compare(again(claim), by=SYSTEM)

    vouching_jobs.weigh_left_over.func()

    assert again(claim).state == Claim.State.APPROVED


# -- who counts ---------------------------------------------------------------------------------------------------------------
def test_member_of_less_than_thirty_days_cannot_vouch(network: Network) -> None:
    link = make_link(make_claim(network))

    with pytest.raises(Refused):
        say(link, old(network, days=29))

    say(link, old(network, days=31))
    assert Vouch.objects.within(network).count() == 1


def test_member_vouches_for_five_in_thirty_days(network: Network) -> None:
    one = old(network)
    for _ in range(vouching.MOST_A_MONTH):
        say(make_link(make_claim(network)), one)
    link = make_link(make_claim(network))

    with pytest.raises(Refused):
        say(link, one)
    assert not Vouch.objects.within(network).filter(link=link).exists()

    Vouch.objects.within(network).update(said_at=timezone.now() - vouching.MONTH)
    say(link, one)


def test_who_invited_the_applicant_cannot_vouch(network: Network) -> None:
    one = old(network)
    invitation = make_invitation(make_roster_person(network, family_name="別"), sent_by=one.person).invitation
    claim = make_claim(network, invitation=invitation)

    with pytest.raises(Refused):
        say(make_link(claim), one)


def test_two_of_whom_one_let_the_other_in_do_not_count_together(network: Network) -> None:
    one, other = old(network), old(network)
    newer = let_in(network, one, other)
    claim = make_claim(network)
    link = make_link(claim)

    say(link, one, newer)
    assert weighed(claim).state == Claim.State.OPEN

    say(link, old(network))
    assert weighed(claim).state == Claim.State.APPROVED


def test_a_ring_lets_nobody_in(network: Network) -> None:
    """Two accomplices bring in two, those bring in two, and so on: past the first, the lines meet."""
    one, other = old(network), old(network)
    ring = [let_in(network, one, other), let_in(network, one, other)]
    claim = make_claim(network)

    say(make_link(claim), *ring)

    assert weighed(claim).state == Claim.State.OPEN
    assert vouching.heard(again(claim)).pair is None


def test_only_members_vouch_and_of_this_network(network: Network) -> None:
    link = make_link(make_claim(network))
    stranger = old(make_network("other"))
    contact = make_member(network, role=Role.COMPANY, joined_at=timezone.now() - timedelta(days=99))

    for nobody in (stranger, contact):
        with pytest.raises(NotAllowed):
            say(link, nobody)

    assert not Vouch.objects.within(network).exists()


# -- the link -------------------------------------------------------------------------------------------------------------------
def test_link_is_found_by_its_code_and_by_nothing_of_the_table(network: Network) -> None:
    link = make_link(make_claim(network))
    code = vouching.code_of(link)

    assert vouching.find(network, code.lower().replace("-", "")) == link
    for wrong in (link.seed, link.code_hash, link.claim.public_id, "", "x" * 500, "AAAA-AAAA-AAAA"):
        assert vouching.find(network, wrong) is None
    assert vouching.find(make_network("other"), code) is None


def test_link_made_anew_ends_the_one_before_and_keeps_the_answers(network: Network) -> None:
    claim = make_claim(network)
    first = make_link(claim)
    say(first, old(network))

    second = make_link(claim)

    assert vouching.find(network, vouching.code_of(first)) is None
    assert vouching.find(network, vouching.code_of(second)) == second
    assert Vouch.objects.within(network).filter(link=second).count() == 1
    with pytest.raises(Conflict):
        say(first, old(network))


def test_corrected_words_have_to_be_vouched_for_anew(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)
    say(link, old(network), old(network))

    claims.correct(again(claim), claimed={**claim.claimed, "family": "高橋"}, by=claim.person)
    claims.compare(again(claim), by=SYSTEM)

    assert vouching.find(network, vouching.code_of(link)) is None
    assert weighed(claim).state == Claim.State.OPEN
    assert not Vouch.objects.within(network).exists()


def test_link_shows_what_the_applicant_chose_and_never_the_rest(network: Network) -> None:
    claim = make_claim(network, department="生産技術部", number="0012345", said="SECRETWORDS", now="永瀬 文乃")

    everything = vouching.shown_of(claim, vouching.SHOWABLE)
    name = vouching.shown_of(claim, [])

    assert (everything.year, everything.department) == (2021, "生産技術部")
    assert (name.name, name.year, name.department) == ("入江 文乃", None, "")
    for secret in ("1989", "0012345", "SECRETWORDS", claim.address):
        assert secret not in repr(everything)


def test_link_of_a_decided_application_leads_nowhere(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)
    claims.decline(again(claim), why=Claim.Reason.NOT_CONFIRMED, by=make_member(network, role=Role.SECRETARIAT))

    assert vouching.find(network, vouching.code_of(link)) is None
    with pytest.raises(Conflict):
        say(link, old(network))


def test_link_is_made_by_the_applicant_alone_and_where_it_is_offered(network: Network) -> None:
    claim = make_claim(network)

    for nobody in (make_person(), old(network)):
        with pytest.raises(NotAllowed):
            vouching.make_link(claim, parts=[], by=nobody)
    Network.objects.filter(pk=network.pk).update(vouching=Vouching.NEVER)
    with pytest.raises(Refused):
        vouching.make_link(again(claim), parts=[], by=claim.person)

    assert not VouchLink.objects.within(network).exists()


def test_offered_without_a_roster_until_there_is_one(network: Network) -> None:
    plain = make_network("plain")

    before = vouching.offered(plain)
    make_roster_person(network)
    between = vouching.offered(plain)
    make_roster_person(plain)

    assert (before, between, vouching.offered(plain)) == (True, True, False)


# -- what is kept, and who is told ------------------------------------------------------------------------------------------------
def test_record_tells_that_somebody_answered_and_not_what(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)
    one, other = old(network), old(network)

    say(link, one, knows=False)
    say(link, other)

    rows = list(Happening.objects.within(network).filter(kind=VOUCHED.code).order_by("pk"))
    assert [(row.actor_id, row.about_id, row.facts) for row in rows] == [
        (one.person_id, None, {}),
        (other.person_id, None, {}),
    ]


def test_no_goes_with_the_decision_and_yes_stays_with_an_approval(network: Network) -> None:
    hana, one, other = make_member(network, role=Role.SECRETARIAT), old(network), old(network)
    claim = make_claim(network)
    link = make_link(claim)
    say(link, one)
    say(link, other, knows=False)

    claims.approve(again(claim), candidate=None, by=hana)
    Claim.objects.within(network).filter(pk=claim.pk).update(decided_at=timezone.now() - BACK)
    claims.settle(again(claim), by=SYSTEM)

    assert list(Vouch.objects.within(network).values_list("member", "knows")) == [(one.pk, True)]
    assert again(claim).way == Claim.Way.FACTS


def test_withdrawn_application_leaves_no_answers(network: Network) -> None:
    claim = make_claim(network)
    say(make_link(claim), old(network))

    claims.withdraw(again(claim), by=claim.person)

    assert not VouchLink.objects.within(network).exists()
    assert not Vouch.objects.within(network).exists()


def test_own_data_holds_ones_answers_and_no_word_of_the_applicant(network: Network) -> None:
    one = old(network)
    say(make_link(make_claim(network)), one)

    data = own_data.collect(one)

    assert [row["knows"] for row in data["answers_about_applicants"]] == [True]
    assert "入江" not in str(data["answers_about_applicants"])


def test_own_data_of_who_was_let_in_says_nothing_of_a_no(network: Network) -> None:
    claim = make_claim(network)
    link = make_link(claim)
    say(link, old(network), knows=False)
    say(link, old(network), old(network))
    hana = make_member(network, role=Role.SECRETARIAT)
    claims.approve(again(claim), candidate=None, by=hana)
    Claim.objects.within(network).filter(pk=claim.pk).update(decided_at=timezone.now() - BACK)
    claims.settle(again(claim), by=SYSTEM)
    member = Member.objects.within(network).select_related("network", "person").get(person=claim.person)

    data = own_data.collect(member)

    assert data["answers_about_applicants"] == []
    assert VOUCHED.code not in {row["kind"] for row in data["happenings"]}


def test_erased_member_takes_their_answers_along(network: Network) -> None:
    one, other = old(network), old(network)
    claim = make_claim(network)
    say(make_link(claim), one, other)

    actions.erase(one, reason="asked", by=SYSTEM)

    assert list(Vouch.objects.within(network).values_list("member", flat=True)) == [other.pk]
    assert weighed(claim).state == Claim.State.OPEN


# -- imposters -----------------------------------------------------------------------------------------------------------------------
def test_fifty_imposters_who_know_public_facts_are_not_let_in(network: Network) -> None:
    """Each has a link of their own, in a real name and year; each tries what is there without a member who knows them."""
    members = [old(network) for _ in range(3)]
    newcomer = old(network, days=3)
    for number in range(50):
        imposter = make_person(f"imposter{number}@example.com")
        claim = make_claim(network, person=imposter, family="入江", given="文乃", birth="1970-01-01", year=2021)
        link = make_link(claim)
        for nobody in (imposter, make_person()):  # by themselves, and by one another: no members
            with pytest.raises(NotAllowed):
                vouching.answer(again(claim), link=link, knows=True, by=nobody)  # type: ignore[arg-type]
        with pytest.raises(Refused):  # an accomplice who came in three days ago
            say(link, newcomer)
        if number % 3 == 0:  # one member was talked into it; a second was not
            if number < 3 * vouching.MOST_A_MONTH:
                say(link, members[0])
            else:
                with pytest.raises(Refused):  # nor is one talked into it for ever
                    say(link, members[0])
            if number % 2:  # else nothing but the missing second one stands against it
                say(link, members[1], knows=False)
        weighed(claim)

    assert Claim.objects.within(network).filter(state=Claim.State.APPROVED).count() == 0
    assert network.member_rows.count() == 4
