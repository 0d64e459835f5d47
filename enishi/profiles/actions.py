"""What a member does with their profile. Each deed writes the search row in its own transaction, so changes are found at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import keeping
from enishi.kit.errors import Conflict, Refused
from enishi.kit.files import Pictures
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.profiles import fields, happenings, kept_counts, rules, search
from enishi.profiles.models import Profile, Value


# -- deeds ----------------------------------------------------------------------------------------------------------
@action(rule=rules.own)
def open_profile(
    member: Member,
    facts: Mapping[str, Any],
    *,
    preset: str,
    aims: Sequence[str] = (),
    email: str = "",
    listed: bool = True,
    by: Any,
) -> Profile:
    """Make the profile of a member who is just joining: facts taken over from the roster as the member's own, a preset, aims,
    and the address they gave. Not `listed`: in no directory, for who did not agree to it.

    `facts` maps a field to its data, or to a list of them where it holds several. Among `aims`, 'comeback' is kept as the
    interest in coming back, which only the secretariat sees. Raises Refused for a fact that is none.
    """
    if preset not in fields.PRESETS:
        raise Refused(_("Please choose one of those offered."), field="preset")
    profile = Profile(network=member.network, member=member, preset=preset)
    profile.listing = fields.listing_of(preset, member, member.network) if listed else fields.UNLISTED
    profile.photo_audience = fields.audience_of("bio", preset, member.network)
    profile.save()
    taken = {code: data if isinstance(data, list) else [data] for code, data in facts.items()}
    for code, values in taken.items():
        _write(profile, code, values, source=Value.Source.ROSTER)
    if told := [aim for aim in aims if aim != "comeback"]:
        _write(profile, "aims", told)
    if "comeback" in aims:
        _write(profile, "comeback", ["some_day"])
    if email:
        _write(profile, "email", [email])
    happened(happenings.OPENED, member, by=by, about=member.person, preset=preset, listing=profile.listing)
    search.index(member.network, [member.pk])
    return profile


@action(rule=rules.own)
def set_values(
    member: Member,
    values: Mapping[str, list[Any]],
    *,
    audiences: Mapping[str, int] | None = None,
    version: int | None = None,
    quiet: bool = False,
    by: Any,
) -> None:
    """Replace the values of the fields given (an empty list empties one), and who sees them if told; `quiet` where it is to
    be no news.

    `version` is what the form was filled in on; raises Conflict if the profile has changed since, Refused with its field
    for what cannot be kept.
    """
    profile = _profile(member, version)
    shown = _show(profile, audiences or {})  # first: what is written below would take its audience without a receipt
    changed = [
        code for code, given in values.items() if _write(profile, code, given, audience=(audiences or {}).get(code))
    ]
    _touch(profile)
    told: dict[str, Any] = {"quiet": True} if quiet else {}
    happened(happenings.CHANGED, member, by=by, about=member.person, fields=changed, **told)
    if shown:
        _receipt(member, shown, by)
    search.index(member.network, [member.pk])


@action(rule=rules.own)
def set_audiences(
    member: Member,
    audiences: Mapping[str, int],
    *,
    listing: int | None = None,
    photo: int | None = None,
    version: int | None = None,
    by: Any,
) -> None:
    """Change who sees the fields given, who finds the person at all, and who sees the photo. A receipt is kept (N01)."""
    profile = _profile(member, version)
    _receipt(member, _change(profile, audiences, listing=listing, photo=photo), by)
    search.index(member.network, [member.pk])


@action(rule=rules.own)
def choose_preset(
    member: Member,
    preset: str,
    *,
    but: Mapping[str, int] | None = None,
    listing: int | None = None,
    version: int | None = None,
    by: Any,
) -> None:
    """Set the audiences of all fields as the preset has them, `but` for those given (`photo` among them). Who finds the
    person follows it too, unless `listing` is given; who is not in the directory stays out of it. Conflict as in set_values.
    """
    if preset not in fields.PRESETS:
        raise Refused(_("Please choose one of those offered."), field="preset")
    profile = _profile(member, version)
    profile.preset = preset
    audiences = {code: fields.audience_of(code, preset, member.network) for code in fields.OWN_AUDIENCE}
    audiences |= {"photo": audiences["bio"], **(but or {})}
    photo = audiences.pop("photo")
    if listing is None and profile.listing != fields.UNLISTED:
        listing = fields.listing_of(preset, member, member.network)
    _receipt(member, _change(profile, audiences, listing=listing, photo=photo), by, preset=preset)
    search.index(member.network, [member.pk])


@action(rule=rules.the_house)
def follow_side(member: Member, *, by: Any) -> None:
    """Have a member be found as their preset says on the side that they are on now: an employee is found by all members under
    every preset, and who chose the reserved one is found by alumni alone from the day they are one. The caller asks
    beyond.found_beyond_preset first."""
    profile = _profile(member)
    _receipt(member, _change(profile, {}, listing=fields.listing_of(profile.preset, member, member.network)), by)


@action(rule=rules.own)
def withdraw_consent(member: Member, purpose: str, *, by: Any) -> None:
    """Agree no longer. Without the consent to be listed one is in no directory; without that to mail the network writes no
    letters, only what concerns one's own account. Refused for membership, which rests on it, and for what is not in force.
    """
    if purpose == Consent.Purpose.MEMBERSHIP:
        raise Refused(_("This is needed as long as you are a member. You can leave the network instead."))
    _known(purpose)
    if not consents.holds(member, purpose):
        raise Refused(_("You have withdrawn this already."))
    profile = _profile(member)
    if purpose == Consent.Purpose.LISTING and profile.listing != fields.UNLISTED:
        _receipt(member, _change(profile, {}, listing=fields.UNLISTED), by)  # withdraws it
        search.index(member.network, [member.pk])
    else:
        _agree(member, purpose, False, by)


@action(rule=rules.own)
def give_consent(member: Member, purpose: str, *, by: Any) -> None:
    """Agree (again). With the consent to be listed one is found as the preset has it. Refused for what is in force."""
    _known(purpose)
    if consents.holds(member, purpose):
        raise Refused(_("You have agreed to this already."))
    profile = _profile(member)
    if purpose == Consent.Purpose.LISTING and profile.listing == fields.UNLISTED:
        listing = fields.listing_of(profile.preset or "quiet", member, member.network)
        _receipt(member, _change(profile, {}, listing=listing), by)  # gives it
        search.index(member.network, [member.pk])
    else:
        _agree(member, purpose, True, by)


@action(rule=rules.own)
def say_lately(member: Member, *, preset: str = "", text: str = "", by: Any) -> None:
    """Say how one is, in one tap or one line (R028)."""
    profile = _profile(member)
    _write(profile, "lately", [{"preset": preset, "text": text}])
    profile.updated_at = timezone.now()  # no new version: a form open in another tab does not hold the 近況
    profile.save(update_fields=["updated_at"])
    happened(happenings.LATELY, member, by=by, about=member.person)
    search.index(member.network, [member.pk])


@action(rule=rules.own)
def clear_lately(member: Member, *, by: Any) -> None:
    """Take back what one said last."""
    _write(_profile(member), "lately", [])
    happened(happenings.LATELY, member, by=by, about=member.person, cleared=True)
    search.index(member.network, [member.pk])


@action(rule=rules.own)
def confirm_fact(member: Member, field: str, *, by: Any) -> None:
    """Say that what stands in a field is still right (B8)."""
    if (
        not Value.objects.within(member.network_id)
        .filter(member=member, field=field)
        .update(confirmed_at=timezone.now())
    ):
        raise Refused(_("There is nothing to confirm."))
    happened(happenings.CONFIRMED, member, by=by, about=member.person, fields=[field])


@action(rule=rules.own)
def set_photo(member: Member, pictures: Pictures, *, audience: int | None = None, by: Any) -> None:
    """Show this photo; its address is new, the old files go once the change is certain."""
    profile = _profile(member)
    if audience is not None:
        profile.photo_audience = _allowed(profile, "photo", audience)
    _forget(profile)
    profile.photo_file = f"photos/{get_random_string(2)}/{get_random_string(24)}"
    profile.photo_key, profile.photo_updated_at = get_random_string(24), timezone.now()
    for size, data in (("large", pictures.large), ("small", pictures.small)):
        keeping.keep(f"{profile.photo_file}-{size}.webp", data)
    _touch(profile)
    happened(happenings.PHOTO_CHANGED, member, by=by, about=member.person, audience=profile.photo_audience)


@action(rule=rules.own)
def remove_photo(member: Member, *, by: Any) -> None:
    """Show the initial again."""
    profile = _profile(member)
    _forget(profile)
    profile.photo_file = profile.photo_key = ""
    _touch(profile)
    happened(happenings.PHOTO_CHANGED, member, by=by, about=member.person, removed=True)


# -- their parts ------------------------------------------------------------------------------------------------------
def _profile(member: Member, version: int | None = None) -> Profile:
    """Return the member's profile (the member's row is locked by now); Conflict if another tab was faster."""
    profile: Profile = Profile.objects.within(member.network_id).get(member=member)
    profile.network, profile.member = member.network, member
    if version is not None and profile.version != version:
        raise Conflict(_("Your profile was changed in another window meanwhile. Nothing has been saved yet."))
    return profile


def _touch(profile: Profile) -> None:
    profile.version += 1
    profile.updated_at = timezone.now()
    profile.save()


def _allowed(profile: Profile, field: str, audience: int) -> int:
    """Return the audience; Refused unless it is made of boxes that this network offers."""
    if audience & ~fields.offered(profile.network) or audience < 0:
        raise Refused(_("Please choose one of those offered."), field=field)
    return audience


def _write(
    profile: Profile, code: str, given: list[Any], *, audience: int | None = None, source: str = Value.Source.SELF
) -> bool:
    """Store the values of a field if they differ; a field that was empty starts with the preset's audience."""
    wanted = fields.checked(code, given)
    rows = Value.objects.within(profile.network_id).filter(member=profile.member, field=code)
    held = list(rows.order_by("position"))
    places = [(position, data) for position, data in enumerate(wanted) if data is not None]
    if [(row.position, row.data) for row in held] == places:
        return False
    if fields.FIELDS[code].listed or audience is None:
        audience = held[0].audience if held else fields.audience_of(code, profile.preset, profile.network)
    audience = _allowed_stored(profile, code, audience)
    before = {(row.position, _fingerprint(row.data)): row for row in held}
    rows.delete()
    Value.objects.bulk_create(
        Value(
            network=profile.network,
            member=profile.member,
            field=code,
            position=position,
            data=data,
            words=search.worded(code, data),
            audience=audience,
            **_origin(before.get((position, _fingerprint(data))), source),
        )
        for position, data in places
    )
    return True


def _origin(held: Value | None, source: str) -> dict[str, Any]:
    """Return where a value comes from and since when; one that was there before keeps both."""
    if held is None:
        return {"source": source}
    return {"source": held.source, "confirmed_at": held.confirmed_at, "updated_at": held.updated_at}


def _allowed_stored(profile: Profile, code: str, audience: int) -> int:
    return (
        audience if fields.FIELDS[code].listed else _allowed(profile, code, audience & fields.offered(profile.network))
    )


def _show(profile: Profile, audiences: Mapping[str, int]) -> dict[str, list[int]]:
    """Set the audiences of fields; return {field: [before, after]} of those that changed."""
    held = dict(
        Value.objects.within(profile.network_id)
        .filter(member=profile.member, field__in=audiences)
        .values_list("field", "audience")
    )
    changed: dict[str, list[int]] = {}
    for code, audience in audiences.items():
        if code not in fields.OWN_AUDIENCE:
            raise Refused(_("Please choose one of those offered."), field=code)
        _allowed(profile, code, audience)
        if code in held and held[code] != audience:
            Value.objects.within(profile.network_id).filter(member=profile.member, field=code).update(audience=audience)
            changed[code] = [held[code], audience]
    return changed


def _change(
    profile: Profile, audiences: Mapping[str, int], *, listing: int | None = None, photo: int | None = None
) -> dict[str, list[int]]:
    """Apply audiences, listing and the photo's audience; return what changed as {name: [before, after]}."""
    changed = _show(profile, audiences)
    if listing is not None and listing != profile.listing:
        if listing not in Profile.LISTINGS or listing & ~fields.offered(profile.network):
            raise Refused(_("Please choose one of those offered."), field="listing")
        changed["listing"] = [profile.listing, listing]
        profile.listing = listing
    if photo is not None and photo != profile.photo_audience:
        changed["photo"] = [profile.photo_audience, _allowed(profile, "photo", photo)]
        profile.photo_audience = photo
    if profile.photo_key and changed.keys() & {"photo", "listing"}:
        profile.photo_key = get_random_string(24)  # whoever kept the old address sees nothing at it any more
    _touch(profile)
    return changed


def _known(purpose: str) -> None:
    if purpose not in Consent.Purpose:
        raise Refused(_("Please choose one of those offered."))


def _agree(member: Member, purpose: str, agreed: bool, by: Any) -> None:
    """Give or withdraw a consent, with its row in the record; nothing where it stands so already."""
    if agreed and not consents.holds(member, purpose):
        consents.give(member.network, member, [purpose])
        happened(happenings.CONSENT_GIVEN, member, by=by, about=member.person, purpose=str(purpose))
    elif not agreed and consents.withdraw(member, purpose):
        happened(happenings.CONSENT_WITHDRAWN, member, by=by, about=member.person, purpose=str(purpose))


def _receipt(member: Member, changed: dict[str, list[int]], by: Any, **facts: Any) -> None:
    """Write who sees what now. To be in the directory and to have agreed to it are one thing, whichever was touched."""
    if "listing" in changed:
        kept_counts.forget(member.network_id)
        _agree(member, Consent.Purpose.LISTING, changed["listing"][1] != fields.UNLISTED, by)
    happened(happenings.AUDIENCE_CHANGED, member, by=by, about=member.person, changed=changed, **facts)


def _forget(profile: Profile) -> None:
    """Remove the photo's files once the transaction has gone through."""
    if name := profile.photo_file:
        for size in ("large", "small"):
            keeping.drop(f"{name}-{size}.webp")


def _fingerprint(data: Any) -> str:
    """Return one text for equal data: PostgreSQL gives the keys of an object back in an order of its own."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
