"""What the people of the demo told one another: who joined, how they are, and what some of them wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.urls import reverse
from django.utils import timezone

from enishi.demo import introducing, portraying, relaying, wishing
from enishi.demo.announcing import announce
from enishi.demo.gathering import gather
from enishi.demo.people import JAPAN
from enishi.feed.models import Comment, Item, Pause, PutAway, Stamp, Stamped
from enishi.feed.notifying import ANSWERED, SHOWN, STAMPED
from enishi.kit.workdays import working_day_after
from enishi.members.models import Agreement, Member
from enishi.moderation.models import DECIDED_WITHIN, Case, Reason, Report
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.labels import labels_for
from enishi.networks.models import Network, Policy
from enishi.notices import telling as notices
from enishi.notices.kinds import NoticeKind
from enishi.notices.models import Notice
from enishi.profiles import fields
from enishi.profiles.models import Profile, Value

NEWCOMERS, SAYINGS = 40, 120  # at most so many of each in the feed


@dataclass(frozen=True)
class Said:
    """A post of the cast: who by mail address, days ago and the hour, for everybody or their own side; answers and stamps."""

    who: str
    days: int
    hour: int
    title: str
    text: str
    own_side: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    stamps: tuple[tuple[str, str], ...] = ()


POSTS = (
    Said("naoto@example.jp", 6, 20, "揺らし台の写真が出てきました",
         "納戸を片づけていたら、2009年の試験場の写真が出てきました。いまの試験棟が建っているあたりです。\n\n"
         "写っている揺らし台は、夏になると油のにおいがして、記録紙がよく紙づまりを起こしました。なつかしい方はいらっしゃいますか。",
         answers=(("kenta@example.jp", "ボルトの色まで覚えています。写真、帰省したときに見せてください。"),
                  ("naoto@example.jp", "お渡しします。裏に日付もありました。"),
                  ("aki@example.jp", "同じ場所に、いまの揺らし台があります。並べて撮らせてください。")),
         stamps=(("chikage@example.jp", Stamp.OLD_TIMES), ("sakuya@example.com", Stamp.OLD_TIMES),
                 ("fumino@example.jp", Stamp.OLD_TIMES), ("aki@example.jp", Stamp.THANKS))),
    Said("kenta@example.jp", 3, 12, "週1日、山あいの工場を手伝ってくださる方",
         "湯ノ瀬町の木工所が、冬のあいだだけ工程の見なおしを手伝ってくれる方を探しています。交通費と昼食つき、作業のあとは温泉です。\n\n"
         "くわしくは、わたしのプロフィールから。聞くだけでもどうぞ。",
         answers=(("fumino@example.jp", "月に一度でしたら、うかがえそうです。"),),
         stamps=(("taku@example.jp", Stamp.CHEERING), ("hikaru@example.jp", Stamp.CHEERING))),
    Said("ken@example.jp", 2, 21, "",
         "諏訪の試作室で、小さな見学会をします。12月12日の午後、駅から歩いて8分です。社員のみなさんも、よろしければ。",
         stamps=(("hana@example.jp", Stamp.CHEERING), ("chikage@example.jp", Stamp.CONGRATULATIONS))),
    Said("aki@example.jp", 1, 18, "研究開発センターの読書会、次は『失敗学』です",
         "木曜の昼、会議室3で続けている読書会です。次は『失敗学』の第2章まで。途中からでも、耳だけでも歓迎です。", own_side=True),
    Said("marie@example.jp", 1, 9, "インタビューのお礼",
         "「辞めた会社を好きでいること」の聞き取りに、11人の方がこたえてくださいました。まとめは年明けにここでお返しします。"
         "あと3人ほど、30分だけお話をうかがえると助かります。",
         answers=(("mori@example.com", "編集の仕事でよく考えるテーマです。わたしでよければ。"),),
         stamps=(("ryoko@example.jp", Stamp.UNDERSTOOD), ("hana@example.jp", Stamp.THANKS))),
)  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """What somebody reported: a post by its title, by whom, in which words."""

    title: str
    by: str
    words: str


REPORTED = Reported(
    "週1日、山あいの工場を手伝ってくださる方",
    "ryoko@example.jp",
    "しごとのお誘いは、ここに書いてよいのでしょうか。前にも見かけました。",
)


WATCHED = ("社外秘", "未発表", "開発中", "人事異動")  # an employee who writes one of them is asked to look once more


def tell(network: Network) -> None:
    """Fill the feed of a network that was just made, in the order of time."""
    told = [*_newcomers(network), *_sayings(network)]
    posts = _posts(network) if network.slug == "nagi" else []
    told += [item for item, _said in posts]
    told += [*announce(network), *portraying.portray(network)] if network.slug == "nagi" else []
    told += (
        [*relaying.introductions(network), *wishing.wishes(network), *gather(network)] if network.slug == "nagi" else []
    )
    told.sort(key=lambda item: item.told_at)
    for number, item in zip(count(1), told, strict=False):
        item.token = f"{number:032x}"
    Item.objects.bulk_create(told)
    if network.slug == "nagi":
        Pause.objects.create(network=network, words=list(WATCHED))
        introducing.introduce(network)
    members = _by_address(network)
    for item, said in posts:
        _around(item, said, members)
        if item.title == REPORTED.title:
            _report(item, members.get(REPORTED.by))


def _newcomers(network: Network) -> list[Item]:
    rows = Member.objects.within(network).active().order_by("-joined_at", "-pk")[:NEWCOMERS]
    listings = dict(Profile.objects.within(network).filter(member__in=list(rows)).values_list("member_id", "listing"))
    return [
        Item(
            network=network,
            kind=Item.Kind.JOINED,
            author=row,
            about="name",
            audience=listings[row.pk],
            told_at=row.joined_at,
        )
        for row in rows
        if listings.get(row.pk)
    ]


def _sayings(network: Network) -> list[Item]:
    rows = Value.objects.within(network).filter(field="lately").exclude(audience=0).order_by("-updated_at", "-pk")
    found = []
    for row in rows[:SAYINGS]:
        listing = Profile.objects.within(network).get(member_id=row.member_id).listing
        if row.audience & listing:
            found.append(
                Item(
                    network=network,
                    kind=Item.Kind.LATELY,
                    author_id=row.member_id,
                    about="lately",
                    audience=row.audience & listing,
                    title=row.data.get("preset", ""),
                    text=row.data.get("text", ""),
                    told_at=datetime.fromisoformat(row.data["at"]),
                )
            )
    return found


def _posts(network: Network) -> list[tuple[Item, Said]]:
    members, today = _by_address(network), timezone.now().astimezone(JAPAN)
    rules = Policy.objects.within(network).in_force(Policy.Subject.SHARING).first()
    found = []
    for said in POSTS:
        author = members.get(said.who)
        if author is None or rules is None:
            continue
        Agreement.objects.get_or_create(network=network, member=author, policy=rules)
        at = (today - timedelta(days=said.days)).replace(hour=said.hour, minute=5, second=0, microsecond=0)
        everybody = fields.offered(network)
        audience = author.side & (ALUMNI | EMPLOYEES) if said.own_side else everybody
        item = Item(
            network=network,
            kind=Item.Kind.POST,
            author=author,
            audience=audience,
            label=labels_for(audience)[0],
            title=said.title,
            text=said.text,
            told_at=at,
        )
        found.append((item, said))
    return found


def _around(item: Item, said: Said, members: dict[str, Member]) -> None:
    """Put answers and stamps around a post."""
    values: dict[str, Any] = {"network_id": item.network_id, "item": item}
    answers = [(members[who], text) for who, text in said.answers if who in members]
    Comment.objects.bulk_create(
        Comment(
            author=author,
            text=text,
            token=f"{item.pk:016x}{n:016x}",
            told_at=item.told_at + timedelta(hours=n + 1),
            **values,
        )
        for n, (author, text) in enumerate(answers)
    )
    put = [(members[who], stamp) for who, stamp in said.stamps if who in members]
    Stamped.objects.bulk_create(Stamped(member=member, stamp=stamp, **values) for member, stamp in put)
    _notify(item, [(ANSWERED, author) for author, _text in answers] + [(STAMPED, member) for member, _stamp in put])


def _notify(item: Item, doings: list[tuple[NoticeKind, Member]]) -> None:
    """Have the author of a post find in their centre who answered and put stamps, and nothing of it leave by mail."""
    place = reverse("feed:item", args=[item.network.slug, item.public_id])
    title = item.title or item.text[:SHOWN]
    for kind, by in doings:
        given: dict[str, Any] = {"network": item.network, "thing": item.public_id, "place": place, "title": title}
        notices.tell(kind, [item.author_id or 0], by=by, **given)
    rows = Notice.objects.within(item.network_id).filter(thing=item.public_id)
    rows.update(told_at=item.told_at + timedelta(hours=len(doings)), mail_at=None, push_at=None)


def _report(item: Item, reporter: Member | None) -> None:
    """Have a post be reported a day after it was written, so that those who decide have one to decide on."""
    if reporter is None or item.author is None:
        return
    at = item.told_at + timedelta(days=1)
    values: dict[str, Any] = {"network_id": item.network_id}
    case = Case.objects.create(
        kind=Case.Kind.ITEM,
        thing=f"item:{item.public_id}",
        about=item.author,
        item=item,
        made_at=at,
        due_on=working_day_after(at.astimezone(JAPAN).date(), DECIDED_WITHIN),
        **values,
    )
    Report.objects.create(
        case=case,
        reporter=reporter,
        reason=Reason.SELLING,
        words=REPORTED.words,
        title=item.title,
        text=item.text,
        said_at=item.told_at,
        at=at,
        **values,
    )
    PutAway.objects.create(item=item, member=reporter, **values)


def _by_address(network: Network) -> dict[str, Member]:
    wanted = {said.who for said in POSTS} | {who for said in POSTS for who, _words in (*said.answers, *said.stamps)}
    rows = Member.objects.within(network).active().filter(person__email__in=wanted).select_related("person")
    return {row.person.email: row for row in rows}
