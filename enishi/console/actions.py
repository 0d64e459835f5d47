"""What happens when a network is started, renamed, coloured, and when its member classes change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.console import happenings, rules
from enishi.kit import keeping
from enishi.kit.errors import Conflict, Refused
from enishi.members.happenings import ROLE_GIVEN
from enishi.members.models import Consent, Grant, Member, company_may_hold
from enishi.members.roles import Role
from enishi.networks import brand, logo, policies
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.classes import ALWAYS, OF_A_PROGRAMME, PRESETS
from enishi.networks.models import Basis, Kind, MemberClass, Network, Policy
from enishi.profiles import actions as profiles
from enishi.profiles import search

WORDS = ("name", "organisation", "basis", "members_word", "tagline", "operator_name", "contact_email", "contact_phone")


@action(rule=rules.may_start)
def found(
    founder: Any,
    *,
    slug: str,
    name: str,
    organisation: str,
    kind: str = Kind.OFFICIAL,
    basis: str = Basis.EMPLOYMENT,
    purpose: str = "ties",
    operator_name: str = "",
    language: str = "ja",
    groups: Collection[str] = ("employees", "leaving"),
    first: str = "later",
    outside: bool = False,
    facts: Mapping[str, Any] | None = None,
    by: Any,
) -> Network:
    """Start a network: its row, the member classes, the texts that are agreed to, and its first member, who
    owns it.

    `basis` is what makes people belong, and decides the words and the classes to begin with. `groups` are the boxes of classes to admit besides alumni; `first` is who is invited first: everyone, alumni or later.
    The founder (a Person; None leaves the network without an owner) stands on the employees' side of an official or
    entrusted network, on the alumni's side of the others, on no side as an `outside` operator. `facts` are the founder's
    own (name, reading). Refused for an address that is taken, an entrusted network without operator.
    """
    if kind == Kind.ENTRUSTED and not operator_name:
        raise Refused(_("Say who runs the network."), field="operator_name")
    if outside and kind != Kind.ENTRUSTED:
        raise Refused(_("Only an entrusted network is run from outside."), field="outside")
    network = Network(
        slug=slug,
        name=name,
        organisation=organisation or name,
        kind=kind,
        basis=basis,
        purpose=purpose,
        operator_name=operator_name if kind == Kind.ENTRUSTED else "",
        language=language,
        employees_listed=not {"employees", "leaving"}.isdisjoint(groups),
        founded_by=founder,
        open_to={"standing": "left"} if first == "alumni" else {},  # the others' turn comes by the page of the opening
    )
    network.clean_fields(exclude=["founded_by"])
    try:
        with transaction.atomic():
            network.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This address is taken. Please choose another."), field="slug") from None
    _add_presets(network, {ALWAYS, *groups})
    policy, *_others = [_first_policy(network, subject) for subject in Policy.Subject]
    happened(happenings.FOUNDED, network, by=by, about=founder, kind=kind, purpose=purpose)
    if founder is not None:
        _first_member(network, founder, policy, outside, facts or {}, by)
    return network


@action(rule=rules.operator_alone)
def name_owner(network: Network, person: Any, *, facts: Mapping[str, Any], by: Any) -> None:
    """Make `person` an owner without a last day: for a network that was started without one, or lost all of its own."""
    member = network.member_rows.filter(person=person).first() or _new_member(network, person, False, facts, by)
    if member.state not in (Member.State.JOINED, Member.State.NAMED):
        raise Refused(_("Only somebody who takes part can hold a role."), field="member")
    if member.side == EMPLOYEES and not company_may_hold(network.kind, Role.OWNER):
        raise Refused(_("In a network of this kind nobody of the organisation can be an owner."), field="member")
    held = Grant.objects.within(network).filter(member=member, role=Role.OWNER, taken_at=None)
    if not held.update(until=None):
        Grant.objects.create(network=network, member=member, role=Role.OWNER)
    happened(ROLE_GIVEN, member, by=by, about=person, role=Role.OWNER, until=None, renewed=False)


@action(rule=rules.can_change_settings)
def set_words(network: Network, /, *, version: int, by: Any, **words: str) -> None:
    """Change the words given, of WORDS. Conflict if somebody was faster."""
    _unchanged(network, version)
    changed = [word for word in WORDS if word in words and getattr(network, word) != words[word]]
    for word in changed:
        setattr(network, word, words[word])
    if network.kind == Kind.ENTRUSTED and not network.operator_name:
        raise Refused(_("Say who runs the network."), field="operator_name")
    if not network.name or not network.organisation:
        raise Refused(_("A network has a name, and an organisation."), field="name")
    _save(network, *changed)
    happened(happenings.WORDS_CHANGED, network, by=by, fields=changed)


@action(rule=rules.can_change_settings)
def set_brand(network: Network, *, hue: float, chroma: float, version: int, by: Any) -> None:
    """Change the colour: hue 0–360 (360 left out), chroma 0–0.15. Conflict if somebody was faster."""
    _unchanged(network, version)
    if not (0 <= hue < 360 and 0 <= chroma <= brand.HIGHEST_CHROMA):
        raise Refused(_("Choose a hue from 0 to 359 and a strength from 0 to 0.15."), field="hue")
    before = [network.hue, network.chroma]
    network.hue, network.chroma = hue, chroma
    _save(network, "hue", "chroma")
    happened(happenings.BRAND_CHANGED, network, by=by, before=before, after=[hue, chroma])


@action(rule=rules.can_change_settings)
def set_logo(network: Network, data: bytes, *, by: Any) -> None:
    """Show this logo (a file's bytes; see networks/logo.py); empty bytes bring back the mark of the house."""
    before = network.logo
    network.logo = ""
    if data:
        content, ending = logo.prepare(data, whose=str(getattr(by, "person_id", "")))
        network.logo = keeping.keep(f"logos/{get_random_string(20)}.{ending}", content)
    _save(network, "logo")
    if before:
        keeping.drop(before)
    happened(happenings.LOGO_CHANGED, network, by=by, removed=not data)


@action(rule=rules.can_change_settings)
def add_class(network: Network, /, *, label: str, side: int, by: Any, **values: Any) -> MemberClass:
    """Add a member class at the end of its list. Refused for a label that is there already."""
    if side not in (ALUMNI, EMPLOYEES):
        raise Refused(_("A class stands on the side of the alumni or of the employees."), field="side")
    classes = network.memberclass_rows
    if classes.filter(label=label, side=side).exists():
        raise Refused(_("There is such a class already."), field="label")
    last = classes.order_by("-position").first()
    code = f"own-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    position = last.position + 1 if last else 1
    added: MemberClass = MemberClass.objects.create(
        network=network, code=code, label=label, side=side, position=position, **_class_values(network, None, values)
    )
    _follow_classes(network)
    happened(happenings.CLASS_ADDED, network, by=by, code=code, label=label)
    return added


@action(rule=rules.can_change_settings)
def change_class(member_class: MemberClass, /, *, version: int, by: Any, **values: Any) -> None:
    """Change label, admitted or employment_types. Conflict if somebody was faster."""
    if member_class.version != version:
        raise Conflict(_("Somebody changed this class in the meantime. Nothing has been saved yet."))
    network = Network.objects.get(pk=member_class.network_id)
    changed = {
        name: value
        for name, value in _class_values(network, member_class, values).items()
        if getattr(member_class, name) != value
    }
    for name, value in changed.items():
        setattr(member_class, name, value)
    member_class.version += 1
    member_class.save(update_fields=[*changed, "version"])
    _follow_classes(network)
    happened(happenings.CLASS_CHANGED, network, by=by, code=member_class.code, changed=changed)


@action(rule=rules.can_change_settings, network_first=True)
def move_class(member_class: MemberClass, *, up: bool, by: Any) -> None:
    """Move a class one place up or down among those of its side; at the end of the list nothing moves."""
    network: Network = member_class.network
    order = list(network.memberclass_rows.filter(side=member_class.side).in_order())
    place = [each.pk for each in order].index(member_class.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        for position, each in enumerate(order, start=1):
            network.memberclass_rows.filter(pk=each.pk).update(position=position)
    happened(happenings.CLASS_MOVED, network, by=by, code=member_class.code, up=up)


@action(rule=rules.can_set_class)
def set_member_class(member: Member, *, code: str, reason: str, by: Any) -> None:
    """Put a member into another class of their side. One that the network does not admit is an override (R009): it goes
    on record as such. Refused without a reason, for a class of the other side, and for the class held already."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Please say why. The reason stays in the record."), field="reason")
    chosen = member.network.memberclass_rows.filter(code=code).first()
    if chosen is None or chosen.side != member.side:
        raise Refused(_("Choose a class of the side that this member is on."), field="code")
    if chosen.pk == member.member_class_id:
        raise Refused(_("The member is in this class already."), field="code")
    before = member.member_class.code if member.member_class else ""
    member.member_class = chosen
    member.save(update_fields=["member_class"])
    search.index(member.network, [member.pk])
    facts = {"before": before, "after": chosen.code, "override": not chosen.admitted}
    happened(happenings.CLASS_SET, member, by=by, about=member.person, reason=reason, **facts)


# -- their parts -----------------------------------------------------------------------------------------------------
def _unchanged(network: Network, version: int) -> None:
    if network.version != version:
        raise Conflict(_("Somebody changed these settings in the meantime. Nothing has been saved yet."))


def _save(network: Network, *fields: str) -> None:
    network.clean_fields(exclude=["founded_by"])
    network.version += 1
    network.save(update_fields=[*fields, "version"])


def _class_values(network: Network, member_class: MemberClass | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that may be set; Refused for an employment type that leads to another class already."""
    allowed = {name: values[name] for name in ("label", "admitted", "employment_types") if name in values}
    types = allowed.get("employment_types", [])
    own = member_class.pk if member_class else None
    others = [row for row in network.memberclass_rows.all() if row.pk != own]
    taken = {each: other.label for other in others for each in other.employment_types}
    for each in types:
        if each in taken:
            said = _("“%(type)s” leads to the class “%(label)s” already.") % {"type": each, "label": taken[each]}
            raise Refused(said, field="employment_types")
    return allowed


def _follow_classes(network: Network) -> None:
    """Employees take part where a class of theirs is admitted. Nobody's audiences change with it: what was shown to alumni
    alone stays theirs, until its owner ticks the new box."""
    listed = network.memberclass_rows.filter(side=EMPLOYEES, admitted=True).exists()
    if listed != network.employees_listed:
        network.employees_listed = listed
        network.save(update_fields=["employees_listed"])


def _first_policy(network: Network, subject: str) -> Policy:
    texts = {f"text_{code}": policies.first_text(network, code, subject) for code in ("ja", "en")}
    first: Policy = Policy.objects.create(network=network, subject=subject, **texts)
    return first


def _add_presets(network: Network, admitted: Collection[str]) -> None:
    MemberClass.objects.bulk_create(
        MemberClass(
            network=network,
            code=preset.code,
            label=preset.ja if network.language == "ja" else preset.en,
            side=preset.side,
            position=position,
            admitted=preset.group in admitted,
            employment_types=list(preset.employment_types),
        )
        for position, preset in enumerate(OF_A_PROGRAMME if network.basis == Basis.PROGRAMME else PRESETS, start=1)
    )


def _first_member(
    network: Network, person: Any, policy: Policy, outside: bool, facts: Mapping[str, Any], by: Any
) -> None:
    member = _new_member(network, person, outside, facts, by)
    if by is not SYSTEM:
        Consent.objects.bulk_create(
            Consent(network=network, member=member, purpose=purpose, policy=policy)
            for purpose in (Consent.Purpose.MEMBERSHIP, Consent.Purpose.LISTING)
        )
    Grant.objects.create(network=network, member=member, role=Role.OWNER, given_by=person)


def _new_member(network: Network, person: Any, outside: bool, facts: Mapping[str, Any], by: Any) -> Member:
    agreed = by is not SYSTEM
    side = 0 if outside else EMPLOYEES if network.has_company_roles else ALUMNI
    member: Member = Member.objects.create(
        network=network,
        person=person,
        side=side,
        member_class=network.memberclass_rows.filter(side=side).in_order().first() if side else None,
        mail_address=person.email,
        # whom the operator names has agreed to nothing: asked for it on coming in (joining.agree), and nobody before
        state=Member.State.JOINED if agreed else Member.State.NAMED,
    )
    profiles.open_profile(member, facts, preset="usual", listed=agreed, by=by)
    return member
