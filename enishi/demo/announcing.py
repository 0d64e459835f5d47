"""What the secretariat of the demo told, and under which themes: one announcement, one that asks to be confirmed, and two issues of the
in-house news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.feed.models import Item
from enishi.kit.ids import new_public_id
from enishi.networks.labels import labels_for
from enishi.networks.models import Network
from enishi.news.board import title_of
from enishi.news.models import Announcement, Section
from enishi.profiles import fields


@dataclass(frozen=True)
class Told:
    """An announcement to everybody: days ago and the hour, how it begins, the whole, and how it is answered."""

    days: int
    hour: int
    title: str
    summary: str
    body: str
    must_confirm: bool = False
    for_days: int = 0
    number: int | None = None  # of an issue
    theme: str = ""  # of THEMES
    sections: tuple[tuple[str, str], ...] = ()


THEMES = (("社内の日常", "Everyday life here"), ("事業と製品", "Business and products"), ("社会貢献", "Giving back"))
NEWS = (
    Told(63, 9, "食堂の五十年", "カレーの歴史をたどりました。", "<p>カレーの歴史をたどりました。</p>", number=41, theme="社内の日常", sections=(
        ("特集：水曜のカレー", "<p>水曜のカレーは、1976年の組合の行事から始まりました。はじめの鍋は、いまも食堂の入口にあります。</p>"),
        ("人：はじめの味を知る人たち", "<p>当時の厨房にいた3人に、汐浜の喫茶店で話を聞きました。</p>"),
    )),
    Told(3, 9, "はかる人、つなぐ人", "試験棟の特集です。社員とアルムナイに、同じものを届けています。",
         "<p>試験棟の特集です。社員とアルムナイに、同じものを届けています。</p>", number=42, theme="社内の日常", sections=(
        ("特集：揺らす、あたためる、しめらせる",
         "<p>11月16日、汐浜工場に環境試験棟が建ちました。揺れ、熱、湿気の3つの試験が、1つの屋根の下でできます。</p>"
         "<p>設計の相談には、アルムナイのみなさんも加わりました。「外で使ってみて、はじめて分かった困りごとを、図面のうちに言えました」。</p>"),
        ("人：食堂の前川さん、今月で卒業",
         "<p>38年、カレーを煮てきた前川さんが、11月30日に卒業します。最後の水曜は、アルムナイも食堂へどうぞ。11時30分から、なくなりしだい終わります。</p>"),
        ("数字：上期のふりかえり", "<p>受注は前の年の同じころより増えました。くわしい数字は、12月の説明会でお話しします。</p>"),
    )),
    Told(5, 10, "汐浜工場に、新しい試験棟ができました", "アルムナイ向けの見学会を、12月12日にひらきます。",
         "<p>アルムナイ向けの見学会を、12月12日にひらきます。</p>"
         "<p>3年かけて準備してきた環境試験棟が、動きはじめました。図面をひいた方、検査の手順をつくった方、みなさんの仕事が形になっています。</p>"
         "<h2>見学会のこと</h2><ul><li>10時から12時まで。正門の守衛所でお名前をどうぞ。</li><li>帰りに食堂でカレーを用意しています。</li>"
         "<li>お子さま連れも歓迎です。</li></ul><p>申しこみはいりません。<strong>歩きやすい靴で</strong>お越しください。</p>", theme="事業と製品"),
    Told(2, 10, "個人情報の扱いが変わります", "2027年1月1日から、個人情報の扱いを3か所なおします。",
         "<p>2027年1月1日から、個人情報の扱いを3か所なおします。どれも、みなさんの情報を減らすか、みなさんが選べるようにするものです。</p>"
         "<ul><li><strong>招待に使った生年月日</strong>は、確認したら、すぐに消します。いままでは90日残していました。</li>"
         "<li><strong>退会した方の投稿</strong>は、残すか消すかを、退会のときに選べます。</li>"
         "<li><strong>メールを送る会社</strong>は、国内の2社になります。1社は予備です。</li></ul>",
         must_confirm=True, for_days=24),
)  # fmt: skip


def announce(network: Network) -> list[Item]:
    """Write the announcements, and return what stands for them in the feed, not stored yet."""
    network.themes = [{"code": new_public_id(), "ja": ja, "en": en, "over": False} for ja, en in THEMES]
    network.save(update_fields=["themes"])
    codes = {"": ""} | {row["ja"]: row["code"] for row in network.themes}
    today, audience = timezone.now().astimezone(JAPAN), fields.offered(network)
    found = []
    for told in NEWS:
        at = (today - timedelta(days=told.days)).replace(hour=told.hour, minute=0, second=0, microsecond=0)
        given = {"title": told.title, "audience": audience, "label": labels_for(audience)[0].value}
        given |= {"theme": codes[told.theme]}
        row: Announcement = Announcement.objects.create(
            network=network,
            **given,
            kind=Announcement.Kind.ISSUE if told.number else Announcement.Kind.NOTICE,
            number=told.number,
            body=told.body,
            summary=told.summary,
            must_confirm=told.must_confirm,
            comments_open=not told.must_confirm,
            last_day=today.date() + timedelta(days=told.for_days) if told.for_days else None,
            published_at=at,
            saved_at=at,
        )
        for position, (heading, text) in enumerate(told.sections, 1):
            Section.objects.create(network=network, announcement=row, position=position, heading=heading, body=text)
        found.append(
            Item(
                network=network,
                kind=Item.Kind.NEWS,
                source=row.public_id,
                text=told.summary,
                told_at=at,
                answers_open=row.comments_open,
                **{**given, "title": title_of(row)},
            )
        )
    return found
