"""What was begun: where it may go on, and what becomes of a form that was sent already."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models.query import QuerySet
from django.test import Client

from enishi.feed import carried, drafts
from enishi.feed.carried_models import Draft
from enishi.feed.forms import new_token
from enishi.feed.models import Comment, Item
from enishi.feed.tests.make import agree, make_draft, make_post
from enishi.feed.tests.test_views import POST, at, browser, words
from enishi.groups import actions as groups
from enishi.groups.tests.make import make_group
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db
AGAIN = "このフォームに前に書いたものは、もう届いています。"


def said(member: Member) -> set[str]:
    """Return the texts of a member's posts."""
    return set(Item.objects.within(member.network_id).filter(author=member).values_list("text", flat=True)) - {""}


def send_again(client: Client, path: str, answer: Any) -> Any:
    """Send what stands in the form that came back."""
    token = re.search(r'name="token" value="([0-9a-f]{32})"', answer.content.decode())
    assert token
    return client.post(path, POST | {"text": "戻って書いた便り", "token": token[1]})


def test_other_words_in_a_form_that_was_sent_are_kept_and_shown_when_asked_once_more(ken: Member) -> None:
    agree(ken)
    client, path = browser(ken), at(ken, "new/")
    client.post(path, POST | {"text": "ひとつめ"})

    back = client.post(path, POST | {"text": "戻って書いた便り"})

    assert back.status_code == 422
    assert AGAIN in words(back)
    assert "戻って書いた便り" in back.content.decode()
    assert said(ken) == {"ひとつめ"}
    assert send_again(client, path, back).status_code == 302
    assert said(ken) == {"ひとつめ", "戻って書いた便り"}


def test_other_words_in_the_form_of_a_comment_are_kept(ken: Member, mio: Member) -> None:
    item = make_post(ken)
    agree(mio)
    client, path = browser(mio), at(mio, f"{item.public_id}/answers/")
    client.post(path, POST | {"text": "ひとつめ"})

    back = client.post(path, POST | {"text": "戻って書いた便り"})
    done = send_again(client, path, back)
    for code in ("ouen", "ouen", "arigato"):
        client.post(path, {"text": "", "stamp": code, "token": POST["token"]})

    assert (back.status_code, done.status_code) == (422, 302)
    assert AGAIN in words(back)
    texts = Comment.objects.within(ken.network_id).order_by("pk").values_list("text", "stamp")
    assert list(texts) == [("ひとつめ", ""), ("戻って書いた便り", ""), ("", "ouen"), ("", "arigato")]


@pytest.mark.parametrize("text", ["戻って書いた便り", ""])
def test_keeping_a_draft_never_shows_it(ken: Member, text: str) -> None:
    agree(ken)
    client, path = browser(ken), at(ken, "new/")
    client.post(path, POST | {"text": "ひとつめ"})

    client.post(path, POST | {"text": text, "draft": "1"})

    assert said(ken) == {"ひとつめ"}
    assert [draft.said["text"] for draft in drafts.of(ken)] == ([text] if text else [])


@pytest.mark.parametrize("saved_again", [False, True])
def test_draft_for_a_group_is_for_nobody_once_its_author_is_out(ken: Member, mio: Member, saved_again: bool) -> None:
    agree(ken)
    group = make_group(mio, ken, kind="secret", name="ひみつの会")
    typed = {"text": "ここだけの話", "audience": group.circle.audience, "label": "employees"}
    draft = drafts.keep(ken, new_token(), typed | {"circle": group.circle.public_id})
    assert draft is not None
    client, path = browser(ken), at(ken, f"new/?draft={draft.public_id}")
    assert 'name="audience" value="7" checked' in client.get(path).content.decode()

    groups.remove(group, ken, by=mio)
    if saved_again:  # the composer keeps what stands in it, where nothing is chosen
        drafts.keep(ken, draft.token, {"text": "ここだけの話"})
    page = client.get(path).content.decode()

    assert "ここだけの話" in page
    assert not re.search(r'type="radio"[^>]* checked', page)
    assert ("いまは入れないグループ" in page) is not saved_again
    assert client.post(at(ken, "new/"), {"text": "ここだけの話", "token": draft.token}).status_code == 422


def test_draft_that_was_posted_takes_no_more(ken: Member) -> None:
    draft = make_draft(ken)
    (picture,) = carried.of(draft).pictures
    make_post(ken, token=draft.token)

    with pytest.raises(Refused):
        carried.add_file(draft, "しおり.pdf", b"%PDF-1.7")
    carried.describe(draft, {picture.key: "ほかの言葉"})
    carried.remove(draft, picture.key)

    assert drafts.keep(ken, draft.token, {"text": "おそい保存"}) is None
    (kept,) = carried.of(Item.objects.within(ken.network).get(author=ken, kind="post")).pictures
    assert kept.alt == "古い写真"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two writers at once need an engine that locks rows")
def test_draft_kept_while_it_is_posted_does_not_rise_again(ken: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drafts.keep(ken, new_token(), {"text": "書きかけ"})
    assert draft is not None
    agree(ken)
    looked, posting = threading.Event(), threading.Event()
    real = QuerySet.update_or_create

    def slow(self: Any, *args: Any, **values: Any) -> Any:
        if self.model is Draft:
            looked.set()
            posting.wait(1)
        return real(self, *args, **values)

    def post() -> None:
        looked.wait(5)
        try:
            make_post(again(ken), "できあがり", token=draft.token)
        finally:
            posting.set()
            connections.close_all()

    monkeypatch.setattr(QuerySet, "update_or_create", slow)
    thread = threading.Thread(target=post)
    thread.start()
    drafts.keep(again(ken), draft.token, {"text": "書きかけ"})
    connection.close()
    thread.join(10)

    assert said(ken) == {"できあがり"}
    assert drafts.under_way(again(ken)) is None
