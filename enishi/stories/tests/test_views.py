"""The pages of stories: of readers, of who is portrayed, of those who write."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from enishi.console.tests.make import start_network
from enishi.feed.models import Item
from enishi.feed.tests.make import agree
from enishi.kit import files
from enishi.members import distance
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.moderation import actions as moderation
from enishi.moderation.tests.make import make_decision, make_report
from enishi.networks.audiences import MEMBERS, PUBLIC
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles.tests.make import again as member_again
from enishi.stories import actions
from enishi.stories.models import Proof, Story
from enishi.stories.tests.make import again, make_approved, make_handed, make_shown, make_story, png, put_picture, write

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg onload=hit()></svg>",
    "<a href='javascript:hit()'>x</a>",
    "<div hx-get='/account/' hx-trigger='load'>x</div>",
    "<iframe srcdoc='<script>hit()</script>'></iframe>",
)


class Runs(HTMLParser):
    """Collects what a browser would run of the payloads, or would ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            asks = name == "hx-get" and value == "/account/"
            if name.startswith("on") or name == "srcdoc" or asks or (value or "").startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and "hit()" in data:
            self.found.append(data)


def runs(html: str) -> list[str]:
    parser = Runs()
    parser.feed(html)
    return parser.found


def browser(member: Member | None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if member is not None:
        client.force_login(member.person)
    return client


def at(network: Network, path: str) -> str:
    return f"/n/{network.slug}/{path}"


def typed(story: Story, **values: Any) -> dict[str, Any]:
    """Return what the form of a story holds."""
    names = ("version", "title", "body", "name", "facts", "cover", "audience", "label")
    return {**{name: getattr(story, name) for name in names}, "body_kind": "html", "do": "save", **values}


def test_stories_say_that_there_is_none_yet(network: Network, ken: Member) -> None:
    assert "No story yet" in browser(ken).get(at(network, "stories/")).content.decode()


def test_stories_list_what_is_shown_and_what_waits_for_the_viewer(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    make_shown(hana, fumi)
    make_handed(hana, ken, title="まだ読まれていない")
    make_story(hana, fumi, title="書きかけの題")

    theirs, others = (browser(each).get(at(network, "stories/")).content.decode() for each in (ken, fumi))

    assert "畑と、町工場と、段取り表" in theirs
    assert "Nobody reads it until you say yes" in theirs
    assert "Nobody reads it until you say yes" not in others
    for page in (theirs, others):
        assert "まだ読まれていない" not in page
        assert "書きかけの題" not in page


def test_stories_are_paged(network: Network, hana: Member, fumi: Member, ken: Member) -> None:
    for number in range(26):
        make_shown(hana, fumi, title=f"はなし{number:02}")
    page = browser(ken)

    first = page.get(at(network, "stories/"))
    older = page.get(at(network, f"stories/?after={first.context['older']}"))

    assert [line.row.shown.title for line in older.context["lines"]] == ["はなし01", "はなし00"]
    assert older.context["older"] == ""


def test_story_shows_years_only_where_their_owner_does(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi)
    profiles.set_values(fumi, {"years": [{"joined": 2012, "left": 2021}]}, by=fumi)
    page = at(network, f"stories/{story.public_id}/")

    profiles.set_audiences(fumi, {"years": MEMBERS}, by=fumi)
    assert "2012–2021" in browser(ken).get(page).content.decode()
    profiles.set_audiences(fumi, {"years": 0}, by=fumi)
    assert "2012–2021" not in browser(ken).get(page).content.decode()


def test_story_of_members_is_no_page_for_visitors(network: Network, hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)

    assert browser(None).get(at(network, f"stories/{story.public_id}/")).status_code == 404
    assert story.shown is not None
    assert story.shown.title not in browser(None).get(at(network, "")).content.decode()


def test_story_for_the_world_is_read_by_visitors_without_anything_of_the_profile(
    network: Network, hana: Member, fumi: Member
) -> None:
    story = make_shown(hana, fumi, public=True)

    page = browser(None).get(at(network, f"stories/{story.public_id}/"))
    said = page.content.decode()

    assert page.status_code == 200
    assert "松本の朝は早い" in said
    assert "斎賀さん" in said
    assert "文乃" not in said
    assert fumi.public_id not in said
    assert '<meta name="robots" content="noindex">' in said
    assert story.public_id in browser(None).get(at(network, "")).content.decode()


def test_story_is_not_found_before_it_is_shown_and_after_it_was_withdrawn(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    agree(hana)
    story = make_approved(hana, fumi, public=True)
    page = at(network, f"stories/{story.public_id}/")
    everybody = [browser(each) for each in (None, ken, hana, fumi)]
    assert {each.get(page).status_code for each in everybody} == {404}

    actions.publish(story, by=hana)
    assert {each.get(page).status_code for each in everybody} == {200}

    actions.withdraw(story, by=fumi)
    assert {each.get(page).status_code for each in everybody} == {404}
    assert story.public_id not in browser(None).get(at(network, "")).content.decode()


def test_story_of_who_blocked_the_reader_is_not_found(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi, public=True)
    distance.keep(fumi, ken, "block", by=fumi)

    assert browser(ken).get(at(network, f"stories/{story.public_id}/")).status_code == 404


def test_story_that_moderation_hides_is_not_found_until_the_decision_is_lifted(
    network: Network, hana: Member, fumi: Member, ken: Member, aki: Member
) -> None:
    story = make_shown(hana, fumi, public=True)
    item = Item.objects.within(network).get(source=story.public_id)

    def read() -> list[int]:
        return [browser(each).get(at(network, f"stories/{story.public_id}/")).status_code for each in (None, aki)]

    def listed() -> list[bool]:
        pages = (browser(None).get(at(network, "")), browser(aki).get(at(network, "stories/")))
        return [story.public_id in page.content.decode() for page in pages]

    decision = make_decision(make_report(item, ken), hana, act="hide")
    assert (read(), listed()) == ([404, 404], [False, False])

    owner = member_again(network.member_rows.get(grants__role=Role.OWNER))
    appeal = moderation.appeal(decision, "合意のうえの話です。", by=member_again(fumi))
    moderation.review(appeal, lifted=True, answer="あやまりでした。", by=owner)
    assert (read(), listed()) == ([200, 200], [True, True])


def test_picture_is_sent_with_the_text_that_shows_it(network: Network, hana: Member, fumi: Member, ken: Member) -> None:
    agree(hana)
    story = make_story(hana, fumi, public=True)
    row, loose = put_picture(story, hana), put_picture(story, hana)
    story = write(story, hana, cover=row.public_id, public=True)
    page, other = (at(network, f"stories/pictures/{each.public_id}/") for each in (row, loose))

    def codes(path: str) -> list[int]:
        return [browser(each).get(path).status_code for each in (None, ken, fumi, hana)]

    assert codes(page) == [404, 404, 404, 200]
    proof = actions.hand(story, by=hana)
    assert codes(page) == [404, 404, 200, 200]
    actions.approve(story, mark=proof.mark, public=True, by=fumi)
    assert codes(page) == [404, 404, 200, 200]
    actions.publish(story, by=hana)
    assert codes(page) == [200, 200, 200, 200]
    assert codes(other) == [404, 404, 404, 200]
    answer = browser(None).get(page)
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{row.stored_as}"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    actions.withdraw(story, by=fumi)
    assert codes(page) == [404, 404, 404, 404]


def test_story_approval_is_the_page_of_who_is_portrayed_alone(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    story, _proof = make_handed(hana, fumi)
    for part in ("approval", "withdrawal"):
        page = at(network, f"stories/{story.public_id}/{part}/")
        assert browser(fumi).get(page).status_code == 200
        assert {browser(each).get(page).status_code for each in (ken, hana)} == {404}
        assert {browser(each).post(page).status_code for each in (ken, hana)} == {404}

    draft = make_story(hana, fumi)
    assert browser(fumi).get(at(network, f"stories/{draft.public_id}/approval/")).status_code == 404


def test_story_approval_for_the_world_asks_where_it_may_be_shown(network: Network, hana: Member, fumi: Member) -> None:
    story, proof = make_handed(hana, fumi, public=True)
    page, given = at(network, f"stories/{story.public_id}/approval/"), {"mark": proof.mark, "do": "approve"}

    assert browser(fumi).post(page, given).status_code == 422
    assert story.proofs.get().approved_at is None
    assert browser(fumi).post(page, {**given, "far": "members"}).status_code == 302
    assert (story.proofs.get().audience, story.proofs.get().approved_at is not None) == (MEMBERS, True)


def test_story_approval_says_yes_to_the_world(network: Network, hana: Member, fumi: Member) -> None:
    story, proof = make_handed(hana, fumi, public=True)

    page = at(network, f"stories/{story.public_id}/approval/")
    browser(fumi).post(page, {"mark": proof.mark, "do": "approve", "far": "public"})

    assert (story.proofs.get().audience, story.proofs.get().approved_at is not None) == (PUBLIC, True)
    assert browser(fumi).get(page).status_code == 200


def test_story_approval_of_a_text_that_changed_meanwhile_is_none(network: Network, hana: Member, fumi: Member) -> None:
    story, first = make_handed(hana, fumi)
    write(story, hana, title="べつの題")
    actions.hand(again(story), by=hana)

    page = at(network, f"stories/{story.public_id}/approval/")
    answer = browser(fumi).post(page, {"mark": first.mark, "do": "approve"}, follow=True)

    assert "read it once more" in answer.content.decode()
    assert not story.proofs.exclude(approved_at=None).exists()


@pytest.mark.parametrize("mark", ["", "x", "0" * 63, "\0" * 64])
def test_story_approval_without_a_mark_is_refused(mark: str, network: Network, hana: Member, fumi: Member) -> None:
    story, _proof = make_handed(hana, fumi)

    page = at(network, f"stories/{story.public_id}/approval/")
    assert browser(fumi).post(page, {"mark": mark, "do": "approve"}).status_code == 422
    assert story.proofs.get().approved_at is None


def test_story_approval_asks_for_changes_in_words(network: Network, hana: Member, fumi: Member) -> None:
    story, proof = make_handed(hana, fumi)
    page = at(network, f"stories/{story.public_id}/approval/")

    assert browser(fumi).post(page, {"mark": proof.mark, "do": "ask", "words": ""}).status_code == 422
    assert browser(fumi).post(page, {"mark": proof.mark, "do": "ask", "words": "<b>先輩</b>に"}).status_code == 302

    said = browser(hana).get(at(network, f"desk/stories/{story.public_id}/progress/")).content.decode()
    assert "&lt;b&gt;先輩&lt;/b&gt;に" in said


def test_story_withdrawal_is_one_confirmation(network: Network, hana: Member, fumi: Member, ken: Member) -> None:
    story = make_shown(hana, fumi)

    answer = browser(fumi).post(at(network, f"stories/{story.public_id}/withdrawal/"), follow=True)

    assert "Nobody reads it any more" in answer.content.decode()
    assert not Item.objects.readable_by(ken).filter(kind="story").exists()
    told = browser(hana).get(at(network, f"desk/stories/{story.public_id}/progress/")).content.decode()
    assert "Nothing of it is left" in told
    assert browser(hana).get(at(network, f"desk/stories/{story.public_id}/")).status_code == 404


def test_story_new_finds_somebody_and_begins(network: Network, hana: Member, fumi: Member) -> None:
    page, there = browser(hana), at(network, "desk/stories/new/")

    assert fumi.public_id in page.get(f"{there}?find=斎賀").content.decode()
    assert "Nobody of this name" in page.get(f"{there}?find=だれもいない").content.decode()
    answer = page.post(there, {"whom": fumi.public_id, "find": "斎賀"})

    story = Story.objects.within(network).get()
    assert answer.headers["Location"] == at(network, f"desk/stories/{story.public_id}/")
    assert (story.portrayed, story.editor) == (fumi, hana)
    assert "斎賀" in story.name


@pytest.mark.parametrize("whom", ["", "x", "abcdefghij", "\0" * 10])
def test_story_new_about_nobody_is_refused(whom: str, network: Network, hana: Member) -> None:
    assert browser(hana).post(at(network, "desk/stories/new/"), {"whom": whom}).status_code == 422
    assert not Story.objects.within(network).exists()


def test_story_edit_draws_a_picture_before_its_transaction_begins(
    network: Network, hana: Member, fumi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, drawn, outside = make_story(hana, fumi), [], len(connection.savepoint_ids)
    picture, sheet = io.BytesIO(png()), files.sheet
    picture.name = "畑.png"
    monkeypatch.setattr(
        files, "sheet", lambda *args, **how: drawn.append(len(connection.savepoint_ids)) or sheet(*args, **how)
    )

    page = at(network, f"desk/stories/{story.public_id}/")
    browser(hana).post(page, typed(story, do="picture", picture=picture, alt="畑"))

    assert (drawn, again(story).pictures.count()) == ([outside], 1)


def test_story_edit_keeps_text_and_pictures(network: Network, hana: Member, fumi: Member) -> None:
    story = make_story(hana, fumi)
    page = at(network, f"desk/stories/{story.public_id}/")
    picture = io.BytesIO(png())
    picture.name = "畑.png"

    given = typed(story, do="cover", title="べつの題", picture=picture, alt="畑")
    assert browser(hana).post(page, given).status_code == 302

    story = again(story)
    row = story.pictures.get()
    assert (story.title, story.cover, row.alt) == ("べつの題", row.public_id, "畑")
    picture.seek(0)
    browser(hana).post(page, typed(story, do="picture", picture=picture, alt="町工場"))
    assert "町工場" in browser(hana).get(page).content.decode()
    assert again(story).body.count("<figure>") == 1
    loose = again(story).pictures.order_by("pk").last()
    assert loose is not None
    assert browser(hana).post(page, typed(again(story), remove="a\0b")).status_code == 302  # names no row
    browser(hana).post(page, typed(again(story), remove=loose.public_id))
    assert list(again(story).pictures.all()) == [row]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"version": 1}, "in the meantime"),
        ({"audience": 3}, "Select a valid choice"),
        ({"audience": 15, "label": "handle"}, "does not go with"),
        ({"cover": "abcdefghij"}, "Select a valid choice"),
    ],
)
def test_story_edit_refuses_and_says_why(
    values: dict[str, Any], says: str, network: Network, hana: Member, fumi: Member
) -> None:
    story = make_story(hana, fumi)

    answer = browser(hana).post(at(network, f"desk/stories/{story.public_id}/"), typed(story, title="新しい", **values))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert again(story).title == "畑と、町工場と、段取り表"


def test_story_edit_takes_no_picture_without_words_or_that_is_none(
    network: Network, hana: Member, fumi: Member
) -> None:
    story = make_story(hana, fumi)
    for name, content, alt in (("a.png", png(), ""), ("a.png", b"<svg onload=hit()>", "絵")):
        picture = io.BytesIO(content)
        picture.name = name
        page = at(network, f"desk/stories/{story.public_id}/")
        assert browser(hana).post(page, typed(story, do="picture", picture=picture, alt=alt)).status_code == 422
    assert not again(story).pictures.exists()


def test_story_progress_hands_over_and_shows(network: Network, hana: Member, fumi: Member, ken: Member) -> None:
    agree(ken)
    story = make_story(hana, fumi)
    page = at(network, f"desk/stories/{story.public_id}/progress/")

    assert "Hand it over" in browser(hana).get(page).content.decode()
    browser(hana).post(page, {"do": "hand"})
    proof = Proof.objects.within(network).get()
    assert "Silence is a no" in browser(hana).get(page).content.decode()
    actions.approve(story, mark=proof.mark, by=fumi)

    assert browser(hana).post(page, {"do": "publish"}).status_code == 422  # the rules of sharing are not agreed to yet
    assert again(story).shown is None
    browser(hana).post(page, {"do": "publish", "rules": "on", "rules_version": 1})
    assert again(story).shown == proof
    assert "Shown in the words" in browser(hana).get(page).content.decode()


def test_story_progress_says_why_nothing_can_be_shown(network: Network, hana: Member, fumi: Member) -> None:
    agree(hana)
    story, _proof = make_handed(hana, fumi)

    page = at(network, f"desk/stories/{story.public_id}/progress/")
    answer = browser(hana).post(page, {"do": "publish"}, follow=True)

    assert "has not approved" in answer.content.decode()
    assert again(story).shown is None


def test_story_removal_withdraws(network: Network, hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)
    page = at(network, f"desk/stories/{story.public_id}/removal/")

    assert "cannot be brought back" in browser(hana).get(page).content.decode()
    browser(hana).post(page)

    assert again(story).withdrawn_at is not None
    assert "withdrawn" in browser(hana).get(at(network, "desk/stories/")).content.decode()


def test_written_says_where_each_stands(network: Network, hana: Member, fumi: Member, ken: Member) -> None:
    page = at(network, "desk/stories/")
    assert "No story yet" in browser(hana).get(page).content.decode()
    make_story(hana, fumi)
    make_handed(hana, fumi)
    asked, proof = make_handed(hana, fumi)
    actions.ask(asked, mark=proof.mark, words="なおしてください", by=fumi)
    agree(hana)
    make_approved(hana, ken)
    changed = make_shown(hana, ken)
    write(changed, hana, title="二度目")
    actions.hand(again(changed), by=hana)

    rows = browser(hana).get(page).context["rows"]

    assert sorted((each["state"], each["row"].shown_id is not None) for each in rows) == [
        ("approved", False), ("asked", False), ("waiting", False), ("waiting", True), ("writing", False),
    ]  # fmt: skip
    for number in range(21):
        make_story(hana, fumi, title=f"下書き{number}")
    first = browser(hana).get(page)
    assert len(first.context["rows"]) == 24
    older = browser(hana).get(f"{page}?after={first.context['older']}")
    assert len(older.context["rows"]) == 2


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_story_text_runs_nowhere(payload: str, past: bool, network: Network, hana: Member, fumi: Member) -> None:
    """Also where somebody wrote past the cleaner: into the text, and into what was approved."""
    body = f"<p>はじめ</p>{payload}"
    if past:
        story = make_shown(hana, fumi, public=True)
        Story.objects.within(network).filter(pk=story.pk).update(body=body, title=payload[:80], facts=payload[:80])
        Proof.objects.within(network).filter(story=story).update(body=body, title=payload[:80], name=payload[:60])
    else:
        story = make_shown(
            hana, fumi, body=body, title=payload[:80], name=payload[:60], facts=payload[:80], public=True
        )
    pages = {
        f"stories/{story.public_id}/": (None, fumi),
        f"stories/{story.public_id}/approval/": (fumi,),
        f"desk/stories/{story.public_id}/progress/": (hana,),
        f"desk/stories/{story.public_id}/": (hana,),
        "stories/": (fumi,),
        "desk/stories/": (hana,),
        "home/": (fumi,),
        "": (None,),
    }
    for path, members in pages.items():
        for member in members:
            answer = browser(member).get(at(network, path))
            assert answer.status_code == 200, path
            assert runs(answer.content.decode()) == [], path


def test_what_runs_is_seen() -> None:
    assert all(runs(payload) for payload in PAYLOADS)


def test_story_of_another_network_is_not_found(network: Network, hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi, public=True)
    there = start_network()[0]

    for client in (browser(None), browser(fumi)):
        assert client.get(at(there, f"stories/{story.public_id}/")).status_code == 404
