"""`bin/bench letters`: a letter to many members, written and handed to a mail server of one's own, whose ceiling is measured in the
same run."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from bench.invitations import house, to_many
from enishi.accounts.models import Person
from enishi.kit.bulk import take_stock
from enishi.kit.ids import new_public_id
from enishi.letters import actions, sending
from enishi.members.models import Consent, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.labels import Label
from enishi.networks.models import Network
from enishi.profiles.models import Value

BATCH = 5_000
WORDS: dict[str, Any] = {
    "subject": "12月の便り",
    "greeting": "お元気ですか。食堂の前川さんが、11月で卒業しました。",
    "sections": [
        {
            "heading": f"{number}つめ",
            "text": "会のことを、すこし。" * 12,
            "link": "https://x.example/",
            "link_words": "読む",
        }
        for number in range(3)
    ],
    "items": [],
    "label": Label.EMPLOYEES,
    "offers": False,
    "segment": "",
}


def run(number: int) -> dict[str, Any]:
    """Order a letter to `number` members without a limit of rate, write its mails and hand them on; return mails a second of each
    part, and what the mail server takes without us."""
    network, owner = house("letters")
    _write(network, number)

    def order() -> int:
        actions.set_letterhead(network, name="凪の会事務局", address="汐見県", contact="ask@example.com", by=owner)
        letter = actions.write(network, words=WORDS, by=owner)
        actions.order(letter, version=1, by=owner)
        return int(letter.pk)

    return to_many(number, network, order, sending.send_some)


def _write(network: Network, number: int) -> None:
    """Write `number` alumni with a confirmed address and a name, who agreed to letters."""
    for start in range(0, number, BATCH):
        span = range(start, min(start + BATCH, number))
        people = Person.objects.bulk_create(Person(email=f"p{n}@example.com", public_id=new_public_id()) for n in span)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in people
        )
        members = Member.objects.bulk_create(
            Member(network=network, person=each, side=ALUMNI, mail_address=each.email, joined_at=timezone.now())
            for each in people
        )
        Consent.objects.bulk_create(
            Consent(network=network, member=each, purpose=Consent.Purpose.MAIL) for each in members
        )
        Value.objects.bulk_create(
            Value(network=network, member=each, field="name", data={"family": "森", "given": f"{each.pk}"}, audience=7)
            for each in members
        )
    take_stock(Person, EmailAddress, Member, Consent, Value)
