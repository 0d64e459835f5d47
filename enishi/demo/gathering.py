"""The groups of the demo, with their people and what was said there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.feed.models import Item
from enishi.groups.models import Group, Host, Kind
from enishi.members import circles
from enishi.members.models import Agreement, Circle, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.labels import labels_for
from enishi.networks.models import Network, Policy
from enishi.profiles import fields


@dataclass(frozen=True)
class Gathering:
    """A group of the cast: its host first, by mail address; what was said, newest last: who, days ago, title, text."""

    kind: str
    name: str
    purpose: str
    people: tuple[str, ...]
    said: tuple[tuple[str, int, str, str], ...] = ()


GROUPS = (
    Gathering(
        Kind.OPEN, "汐浜のつどい", "汐浜工場と、その近くにいた人",
        ("naoto@example.jp", "kenta@example.jp", "aki@example.jp", "chikage@example.jp", "fumino@example.jp", "ken@example.jp"),
        (("kenta@example.jp", 9, "汐浜の食堂のカレー", "作りかたをご存じの方はいませんか。玉ねぎを先に焼いていた、というところまでは思い出しました。"),
         ("aki@example.jp", 2, "", "来月、旧第2棟の見学会をします。アルムナイのみなさんも、よろしければご一緒に。")),
    ),
    Gathering(
        Kind.BLIND, "お金とからだの話", "給料、休みかた、介護、つぎの一歩。答えは出なくてかまいません。",
        ("marie@example.jp", "hikaru@example.jp", "fumino@example.jp", "taku@example.jp", "chikage@example.jp", "ken@example.jp"),
        (("marie@example.jp", 3, "年収の話を、幅で持ち寄りませんか", "職種、年代、働きかた、年収の幅。話せるところまでで大丈夫です。"),
         ("hikaru@example.jp", 0, "介護休業のあと、働きかたをどう決めましたか",
          "93日を使いきる前に、週4日にするか、いったん辞めるかで迷っています。似た経験のある方、よかったこと、くやんだことを教えてください。")),
    ),
    Gathering(Kind.CLOSED, "ひとり社長の相談室", "独立した人、しようかと思う人", ("taku@example.jp", "marie@example.jp", "naoto@example.jp"),
              (("taku@example.jp", 5, "年末調整の早見表をおきました", "去年つくったものを、ことしの表になおしました。"),)),
    Gathering(Kind.OPEN, "海外でくらす人の会", "時差のある話、帰国の話", ("mori@example.com", "ryoko@example.jp")),
    Gathering(Kind.CLOSED, "2012年入社の会", "同じ年に入った人どうし", ("ryoko@example.jp", "hikaru@example.jp")),
)  # fmt: skip


def gather(network: Network) -> list[Item]:
    """Found the groups of a network that was just made; those of the cast who are not there are left out. Return what was said there,
    which is not written yet."""
    rows = Member.objects.within(network).active().select_related("person")
    members = {
        member.person.email: member for member in rows.filter(person__email__in={p for g in GROUPS for p in g.people})
    }
    sharing, conduct = (Policy.objects.within(network).in_force(subject).first() for subject in ("sharing", "conduct"))
    found = []
    for turn, each in enumerate(GROUPS):
        people = [members[address] for address in each.people if address in members]
        people = [member for member in people if each.kind != Kind.BLIND or circles.apart(member)]
        if len(people) < 2:
            continue
        blind = each.kind == Kind.BLIND
        audience = ALUMNI if blind else fields.offered(network)
        circle = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=audience, blind=blind)
        founded = timezone.now() - timedelta(days=200 - 7 * turn)
        group = Group.objects.create(
            network=network, circle=circle, public_id=circle.public_id, kind=each.kind, name=each.name, purpose=each.purpose,
            founded_at=founded,
        )  # fmt: skip
        circles.seat(circle, [member.pk for member in people])
        circle.seats.update(since=founded)
        Host.objects.create(network=network, group=group, seat=circle.seats.get(member=people[0]), since=founded)
        for who, days, title, text in each.said:
            author = members.get(who)
            if author not in people:
                continue
            for policy in (sharing, conduct):
                if policy is not None:
                    Agreement.objects.get_or_create(network=network, member=author, policy=policy)
            today = timezone.now().astimezone(JAPAN)
            item = Item(
                network=network, kind=Item.Kind.POST, author=author, audience=audience, circle=circle, title=title, text=text,
                label=labels_for(audience)[0], told_at=min(today, (today - timedelta(days=days)).replace(hour=7, minute=20)),
            )  # fmt: skip
            found.append(item)
    return found
