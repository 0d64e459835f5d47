"""Commands about networks."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from enishi.accounts import flows
from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM
from enishi.console import actions
from enishi.kit.errors import Refused
from enishi.networks.models import Network


@transaction.atomic
def network_create(arguments: Namespace) -> int:
    """Start a network, with its owner where one is named; prints its address. Raises Refused or ValidationError."""
    owner = _person(arguments.owner) if arguments.owner else None
    network = actions.found(
        owner,
        slug=arguments.slug,
        name=arguments.name,
        organisation=arguments.organisation,
        kind=arguments.kind,
        operator_name=arguments.operator,
        language=arguments.language,
        facts=_facts(arguments.owner_name),
        by=SYSTEM,
    )
    print(_("%(name)s is at %(url)s") % {"name": network.name, "url": f"{settings.PUBLIC_URL}/n/{network.slug}/"})
    if owner is None:
        said = _("It has no owner yet: bin/enishi network owner --network %(slug)s EMAIL names one.")
        print(said % {"slug": network.slug})
    else:
        _how_to_sign_in(owner)
    return 0


@transaction.atomic
def network_owner(arguments: Namespace) -> int:
    """Name an owner of a network: the first one, or when all were lost. Raises Refused or ValidationError."""
    network = Network.objects.filter(slug=arguments.network).first()
    if network is None:
        raise Refused(_("There is no network %(slug)s.") % {"slug": arguments.network})
    owner = _person(arguments.email)
    actions.name_owner(network, owner, facts=_facts(arguments.name), by=SYSTEM)
    print(_("%(email)s is an owner of %(name)s now.") % {"email": owner.email, "name": network.name})
    _how_to_sign_in(owner)
    return 0


def _how_to_sign_in(person: Person) -> None:
    if settings.MAIL_LEAVES:
        print(_("%(email)s signs in with this address; a code comes by e-mail.") % {"email": person.email})
    else:
        said = _("%(email)s signs in with this address. No mail server is set: bin/enishi login-link %(email)s")
        print(said % {"email": person.email})


def _facts(name: str) -> dict[str, Any]:
    """Return what the profile starts with. Without a name it says the role; the owner will change that."""
    family, _space, given = " ".join(name.split()).partition(" ")
    return {"name": {"family": family or _("Secretariat"), "given": given}}


def _person(email: str) -> Person:
    """Return the account with this address, made where there is none: the operator vouches for the address."""
    email = flows.clean_email(email)
    validate_email(email)
    person: Person = flows.owner_of(email) or flows.make_person(email)
    if not person.is_active:
        raise Refused(_("This account is closed."))
    return person
