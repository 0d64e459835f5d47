"""Facts that nobody has looked at for a year: the member is asked, once in half a year, whether they are still right (B8).

The question stands on the first page for two weeks and goes out by mail to who agreed to letters. One click in the mail
says yes without signing in: its address is sealed, for one member and one asking. A mail may be passed on, or read by others; so its
page names the parts that are asked about and since when they stand, and shows neither whose they are nor what they say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.accounts import addresses
from enishi.activity.deeds import action, happened
from enishi.kit.errors import Conflict, Refused
from enishi.kit.sealing import seal, unseal
from enishi.members import consents
from enishi.members.models import Consent, Member, MemberQuerySet
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.profiles import fields, happenings, rules
from enishi.profiles.models import Profile, Value

FIELDS = ("work", "region", "email", "phone")
STALE = timedelta(days=365)
AGAIN = timedelta(days=182)
ON_HOME = timedelta(days=14)
UNDO_FOR = timedelta(hours=1)  # after one click ended letters
GOOD_FOR = timedelta(days=90)  # how long the address in the mail works
STILL_RIGHT, NO_LETTERS = "profiles.still-right", "profiles.no-letters"


def due(network: Network) -> MemberQuerySet:
    """Return who takes part in this network, has a fact that is a year old, and was not asked for half a year."""
    now = timezone.now()
    old = Value.objects.within(network).filter(member=OuterRef("pk"), field__in=FIELDS, confirmed_at__lte=now - STALE)
    profiles = Profile.objects.within(network).filter(member=OuterRef("pk"))
    ready = profiles.filter(Q(asked_at=None) | Q(asked_at__lte=now - AGAIN))
    rows: MemberQuerySet = network.member_rows.active().filter(Exists(old), Exists(ready))
    return rows


def old_fields(member: Member) -> list[str]:
    """Return the fields of a member that nobody has looked at for a year, in their order. One query."""
    rows = Value.objects.within(member.network_id).filter(member=member, field__in=FIELDS)
    found = set(rows.filter(confirmed_at__lte=timezone.now() - STALE).values_list("field", flat=True))
    return [code for code in FIELDS if code in found]


def standing(member: Member) -> list[tuple[str, datetime]]:
    """Return what is old in words, each with the moment since when it has stood as it is: no value, and no name. One query."""
    rows = Value.objects.within(member.network_id).filter(member=member, field__in=FIELDS)
    old = rows.filter(confirmed_at__lte=timezone.now() - STALE).order_by().values_list("field")
    since: dict[str, datetime] = dict(old.annotate(since=Min("confirmed_at")))
    return [(label, since[code]) for code in FIELDS if code in since for label in labels([code])]


def asked_lately(member: Member) -> bool:
    """Return whether the question stands on the first page these days. One query."""
    rows = Profile.objects.within(member.network_id).filter(member=member)
    return bool(rows.filter(asked_at__gt=timezone.now() - ON_HOME).exists())


def labels(codes: list[str]) -> list[str]:
    """Return the fields in words."""
    return [str(fields.FIELDS[code].label) for code in codes]


@action(rule=rules.own)
def ask(member: Member, *, by: Any) -> None:
    """Ask whether old facts are still right: on the first page, and by mail where letters are agreed to. The note that it was
    asked and the mail are written together: whoever is killed in between has asked nobody. Conflict for who was asked."""
    profile: Profile = Profile.objects.within(member.network_id).select_for_update().get(member=member)
    old, now = old_fields(member), timezone.now()
    if not old or (profile.asked_at and profile.asked_at > now - AGAIN):
        raise Conflict(_("This member was asked a moment ago."))
    Profile.objects.within(member.network_id).filter(pk=profile.pk).update(asked_at=now)
    by_mail = consents.holds(member, Consent.Purpose.MAIL)
    if by_mail:
        _write(member, old, now)
    happened(happenings.ASKED, member, by=by, about=member.person, fields=old, by_mail=by_mail)


@action(rule=rules.own)
def confirm_old(member: Member, *, by: Any) -> None:
    """Say that all that is old is still right. Refused where nothing is."""
    old = old_fields(member)
    if not old:
        raise Refused(_("There is nothing to confirm."))
    rows = Value.objects.within(member.network_id).filter(member=member, field__in=old)
    rows.update(confirmed_at=timezone.now())
    happened(happenings.CONFIRMED, member, by=by, about=member.person, fields=old)


def address(member: Member, asked_at: datetime) -> str:
    """Return the whole address that says 'still right' to this asking."""
    return _sealed(member, f"{member.public_id}|{asked_at.isoformat()}", STILL_RIGHT, "profiles:still-right")


def asked_by(network: Network, token: str) -> Member | None:
    """Return whom this address asks; None for one that is damaged, of another network, too old, of an asking that another has
    followed, or of who takes part no more."""
    public_id, _bar, asked = (unseal(token, STILL_RIGHT, max_age=int(GOOD_FOR.total_seconds())) or "").partition("|")
    member = _member(network.member_rows.active(), network, public_id)
    if member is None:
        return None
    held = Profile.objects.within(network).filter(member=member).values_list("asked_at", flat=True).first()
    return member if held and held.isoformat() == asked else None


def silenced_by(network: Network, token: str) -> Member | None:
    """Return who wants no letters by this address, which never grows old: also of those who rest, are suspended or have left,
    since their letters would go on when they are back."""
    return _member(network.member_rows.all(), network, unseal(token, NO_LETTERS) or "")


def no_letters_address(member: Member) -> str:
    """Return the whole address that ends letters to this member in one click, without signing in (RFC 8058)."""
    return _sealed(member, member.public_id, NO_LETTERS, "profiles:no-letters")


def lately_silenced(member: Member) -> bool:
    """Return whether the member ended letters so lately that the same address may undo it: whoever finds the mail later may
    not. One query."""
    row = consents.latest(member).get(Consent.Purpose.MAIL)
    return bool(row and row.withdrawn_at and row.withdrawn_at > timezone.now() - UNDO_FOR)


def _member(rows: MemberQuerySet, network: Network, public_id: str) -> Member | None:
    member: Member | None = rows.select_related("person").filter(public_id=public_id).first() if public_id else None
    if member is not None:
        member.network = network
    return member


def _sealed(member: Member, text: str, purpose: str, name: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[member.network.slug, seal(text, purpose)])


def _write(member: Member, old: list[str], asked_at: datetime) -> None:
    network = member.network
    to = addresses.usable(member.person, member.mail_address)
    language = member.person.language or network.language
    with translation.override(network.speaking(language)):
        context = {
            "labels": labels(old),
            "way": address(member, asked_at),
            "edit": settings.PUBLIC_URL + reverse("profiles:profile-edit", args=[network.slug]),
        }
    stop = no_letters_address(member)
    letters.send(
        network, "profiles/mail/still_right", to=to, language=language, context={**context, "stop": stop}, asks=stop
    )
