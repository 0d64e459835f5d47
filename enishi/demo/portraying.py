"""The stories of the demo: one that is shown, and one that lies with who is portrayed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.feed.models import Item
from enishi.members.models import Member
from enishi.networks.labels import labels_for
from enishi.networks.models import Network
from enishi.profiles import fields
from enishi.stories import texts
from enishi.stories.models import Proof, Story

DESK, SHOWN, WAITING = "hana@example.jp", "fumino@example.jp", "sakuya@example.com"
FIELD = (
    "<p>松本の朝は早い。畑に寄ってから町工場へ行く。斎賀さんの1週間には、凪沢で覚えた「段取り表」がいまも貼ってある。</p>"
    "<h2>離れると決めたころのことを、聞いてもいいですか</h2>"
    "<p>決めたというより、行ってみたい場所が先にありました。先輩に話したら「道具は持っていけないけど、やりかたは持っていける」と言われて。</p>"
    "<blockquote>「道具は持っていけないけど、やりかたは持っていける」</blockquote>"
    "<h2>町工場で、凪沢のやりかたは通じましたか</h2>"
    "<p>そのままでは通じません。小さな工場に、大きな段取り表は重い。紙1枚まで減らして、やっと使ってもらえました。減らすほうが、むずかしいです。</p>"
    "<h2>また会社の人と話すようになったのは</h2>"
    "<p>凪の会で、声をかけてもらってからです。いまは月に1度、検査のことで話しています。戻る、戻らないとは別のところに、"
    "こういう付きあいがあってよかった。</p>"
)
DRAWING = (
    "<p>目黒さんの机には、線を引きなおした図面が1枚ある。凪沢の設計部で、最後に引いたものだ。</p>"
    "<h2>図面を1枚だけ残したのは</h2><p>うまく引けなかった1枚です。いまの仕事で迷うと、これを見ます。</p>"
)


def portray(network: Network) -> list[Item]:
    """Write both stories, and return what stands for the one that is shown in the feed, not stored yet."""
    rows = Member.objects.within(network).active().filter(person__email__in=(DESK, SHOWN, WAITING))
    members = {row.person.email: row for row in rows.select_related("person")}
    if len(members) < 3:
        return []
    now, audience = timezone.now().astimezone(JAPAN), fields.offered(network)
    label = labels_for(audience)[0].value
    made = []
    for email, title, body, name, facts, days in (
        (SHOWN, "畑と、町工場と、段取り表", FIELD, "斎賀さん", "いまは松本の町工場で", 6),
        (WAITING, "うまく引けなかった図面", DRAWING, "目黒さん", "設計を教える仕事", 1),
    ):
        says = {"title": title, "body": body, "name": name, "facts": facts, "audience": audience, "label": label}
        at = now - timedelta(days=days)
        story = Story.objects.create(
            network=network, portrayed=members[email], editor=members[DESK], saved_at=at, **says
        )
        summary, mark = texts.beginning(body), texts.mark_of(story)
        proof = Proof.objects.create(network=network, story=story, summary=summary, mark=mark, handed_at=at, **says)
        made.append((story, proof, at))
    story, proof, at = made[0]
    proof.approved_at = story.published_at = at + timedelta(hours=5)
    proof.save(update_fields=["approved_at"])
    story.shown = proof
    story.save(update_fields=["shown", "published_at"])
    return [
        Item(
            network=network, kind=Item.Kind.STORY, source=story.public_id, author=story.portrayed, audience=audience,
            label=label, title=proof.title, text=proof.summary, told_at=story.published_at,
        )
    ]  # fmt: skip
