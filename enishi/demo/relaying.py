"""The relay of the demo: five of the cast have run, and the baton is on its way to Ken."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.feed.models import Item
from enishi.members.models import Agreement, Member
from enishi.networks.labels import labels_for
from enishi.networks.models import Network, Policy
from enishi.profiles import fields
from enishi.relay.models import LIES_AFTER, Baton, Leg, Wish
from enishi.relay.rules import KIND
from enishi.relay.wording import headline, told

NEXT = "ken@example.jp"


class Runner(NamedTuple):
    """Who ran, how many days ago, and what they told."""

    who: str
    days: int
    then: str = ""
    now: str = ""
    love: str = ""
    help: str = ""


RUNNERS = (
    Runner("marie@example.jp", 58, "言い出したので、わたしから。凪沢では、会議のあとの廊下の立ち話で仕事を覚えました。",
           "いまは京都で、会社と人のつながりを研究しています。", "喫茶店のモーニングめぐり", "論文の読みかた、聞き取り調査の段どり"),
    Runner("kenta@example.jp", 41, "購買の机は窓ぎわで、夕方になると富士山が見えました。",
           "役場で、町工場の見積もりの読みかたを教えています。", "", "仕入先とのつきあいかた"),
    Runner("naoto@example.jp", 27, "試験場の夏は、油と蝉の声でした。記録紙を直すのだけは、だれにも負けません。",
           "設備工事の現場で、安全教育の動画を撮っています。", "古い8ミリ映写機", ""),
    Runner("taku@example.jp", 13, "展示会の搬入口で寝たことが、三度あります。",
           "福岡で、海外の代理店さがしを手伝っています。", "屋台の出汁めぐり", "会う順番の決めかた"),
    Runner("hikaru@example.jp", 1, "小日向さんとは、展示会の搬入口でしか会ったことがありません。それでもバトンが来るのが、この会のよいところです。",
           "札幌の工房で木工をしています。治具だけは、いまも凪沢流です。", "欠けた器の金継ぎ", "少量生産の治具づくり"),
)  # fmt: skip
WORD = "諏訪の試作室の話、もっと聞きたいです。"


def introductions(network: Network) -> list[Item]:
    """Write the chain and put the baton into the hand of the next; return the items of the feed, which are not written yet."""
    wanted = {NEXT, *(runner.who for runner in RUNNERS)}
    rows = Member.objects.within(network).active().filter(person__email__in=wanted).select_related("person")
    members = {row.person.email: row for row in rows}
    rules = Policy.objects.within(network).in_force(Policy.Subject.SHARING).first()
    if rules is None or wanted - members.keys():
        return []
    audience, today = fields.offered(network), timezone.now().astimezone(JAPAN)
    label, found = labels_for(audience)[0], []
    for number, runner in enumerate(RUNNERS, start=1):
        at = (today - timedelta(days=runner.days)).replace(hour=12, minute=30, second=0, microsecond=0)
        Agreement.objects.get_or_create(network=network, member=members[runner.who], policy=rules)
        said = {"then": runner.then, "now": runner.now, "love": runner.love, "help": runner.help}
        leg = Leg.objects.create(
            network=network,
            number=number,
            runner=members[runner.who],
            audience=audience,
            label=label,
            told_at=at,
            **said,
        )
        item = Item(
            network=network, kind=KIND, source=leg.public_id, author=leg.runner, audience=audience, label=label,
            title=headline(leg), text=told(leg), told_at=at,
        )  # fmt: skip
        found.append(item)
    handed = today - timedelta(days=RUNNERS[-1].days)
    Baton.objects.create(
        network=network,
        number=len(RUNNERS) + 1,
        giver=members[RUNNERS[-1].who],
        to=members[NEXT],
        word=WORD,
        lies_at=handed + LIES_AFTER,
    )
    Wish.objects.create(network=network, member=members[NEXT], asked_at=handed)
    return found
