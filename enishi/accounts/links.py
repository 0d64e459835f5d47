"""One-time links by which the operator lets somebody in (a lost device, a lost address). Each is on record."""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from enishi.accounts.models import LoginLink, OperatorAct, Person

logger = logging.getLogger(__name__)
LIFE = datetime.timedelta(minutes=15)


def make_link(person: Person, operator: str) -> str:
    """Return a link that signs `person` in once within LIFE; that `operator` made it is on record."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(
        person=person, token_hash=_hash(token), operator=operator[:100], expires_at=timezone.now() + LIFE
    )
    OperatorAct.objects.create(what="login-link", person=person, operator=operator[:100])
    logger.warning("A sign-in link for %s was made by %s.", person.public_id, operator)
    return f"{settings.PUBLIC_URL}{reverse('accounts:login-link', args=[token])}"


def find(token: str) -> LoginLink | None:
    """Return the link while it can be used."""
    good = LoginLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now())
    return good.select_related("person").first()


def use(token: str, ip: str) -> Person | None:
    """Use the link up and return whom it lets in; None if it was used, is too old or never was. Once, also under a race."""
    link = find(token)
    if link is None:
        return None
    used = LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now(), used_from=ip or None)
    return link.person if used else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
