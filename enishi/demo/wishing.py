"""The ideas box of the demo: one idea that changed something, and one that is being looked at."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.feed.models import Item
from enishi.ideas.models import Answer, Idea, State, Support
from enishi.ideas.wording import KIND, headline
from enishi.members.models import Agreement, Member
from enishi.networks.days import today_in
from enishi.networks.labels import labels_for
from enishi.networks.models import Network, Policy
from enishi.profiles import fields

AUTHORS, DESK = ("sakuya@example.com", "taku@example.jp"), "hana@example.jp"
SHARING = (
    "ken@example.jp",
    "chikage@example.jp",
    "naoto@example.jp",
    "mori@example.com",
    "aki@example.jp",
    "elina@example.jp",
)


def wishes(network: Network) -> list[Item]:
    """Write two ideas of the cast with their answers; return the item of the feed, which is not written yet."""
    rows = Member.objects.within(network).active().filter(person__email__in=(*AUTHORS, *SHARING, DESK))
    members = {row.person.email: row for row in rows.select_related("person")}
    rules = Policy.objects.within(network).in_force(Policy.Subject.SHARING).first()
    if rules is None or {*AUTHORS, *SHARING, DESK} - members.keys():
        return []
    now, today = timezone.now().astimezone(JAPAN), today_in(network)
    said = (
        "総会が平日の昼だけ。働いている人は行けません。",
        "副業の届けがアルムナイにはいらないことを、どこかに書いてほしい",
    )
    answers = ("来年の総会は土曜日にします。オンラインでも入れます。", "人事部と、書く場所を相談しています。")
    made = []
    for author, title, days in zip(AUTHORS, said, (200, 12), strict=True):
        Agreement.objects.get_or_create(network=network, member=members[author], policy=rules)
        told_at = now - timedelta(days=days)
        made.append(
            Idea.objects.create(
                network=network, author=members[author], title=title, board=True, token=f"{days:032x}", told_at=told_at
            )
        )
    for idea, state, text, days in zip(made, (State.DONE, State.LOOKING), answers, (5, 3), strict=True):
        day = today + timedelta(days=14) if state == State.LOOKING else None
        idea.state, idea.due_on = state, day
        idea.save(update_fields=["state", "due_on"])
        at = now - timedelta(days=days)
        Answer.objects.create(network=network, idea=idea, state=state, text=text, day=day, by=members[DESK], at=at)
    Support.objects.bulk_create(
        Support(network=network, idea=idea, member=members[email])
        for idea, number in zip(made, (6, 4), strict=True)
        for email in SHARING[:number]
    )
    audience = fields.offered(network)
    item = Item(
        network=network, kind=KIND, source=made[0].public_id, audience=audience, label=labels_for(audience)[0],
        title=headline(made[0]), text=answers[0], told_at=now - timedelta(days=5),
    )  # fmt: skip
    return [item]
