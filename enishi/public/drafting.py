"""How the texts that people agree to change: written as a draft, looked at, and in force from a day (R010).

What is in force is never changed: a change is a new version, and each consent keeps the version that it was given to.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Conflict, Refused
from enishi.members.roles import last_day
from enishi.networks import policies
from enishi.networks.days import today_in
from enishi.networks.models import Network, Policy
from enishi.public import happenings, rules
from enishi.public.models import LANGUAGES, PolicyDraft

TEXTS = tuple(f"{part}_{language}" for part in ("text", "summary") for language in LANGUAGES)


def draft_of(network: Network, subject: str) -> PolicyDraft:
    """Return the draft that is being written, or a new one that starts with the text of now, else with the house's words."""
    found: PolicyDraft | None = PolicyDraft.objects.within(network).about(subject).first()
    if found is not None:
        return found
    newest = Policy.objects.within(network).about(subject).first()
    texts = {
        f"text_{language}": getattr(newest, f"text_{language}")
        if newest
        else policies.first_text(network, language, subject)
        for language in LANGUAGES
    }
    return PolicyDraft(network=network, subject=subject, **texts)


@action(rule=rules.can_change_settings)
def keep_draft(network: Network, subject: str, /, *, version: int, by: Any, **texts: str) -> None:
    """Keep what was written of the next version. Nobody but officers reads it. Conflict if somebody was faster."""
    draft = draft_of(network, subject)
    if draft.version != version:
        raise Conflict(_("Somebody else wrote at this text in the meantime. Nothing has been saved yet."))
    for name in TEXTS:
        if name in texts:
            setattr(draft, name, texts[name].replace("\r\n", "\n").strip())
    if not draft.text_ja and not draft.text_en:
        raise Refused(_("Write the text in one language at least."), field="text_ja")
    draft.version += 1
    draft.save()
    happened(happenings.DRAFT_KEPT, network, by=by, subject=subject)


@action(rule=rules.can_change_settings)
def put_in_force(network: Network, subject: str, *, version: int, on: date, by: Any) -> Policy:
    """Make the draft the next version, in force from the beginning of a day in the network's time zone; from now on if that is
    today. Refused without a draft, without a change, without saying what changed, for a day gone by or more than a year
    away, and while a version waits for its day. Conflict if the draft is another one than was looked at."""
    draft = PolicyDraft.objects.within(network).about(subject).first()
    if draft is None:
        raise Refused(_("There is no draft of this text."))
    if draft.version != version:
        raise Conflict(_("Somebody else wrote at this text in the meantime. Please look at it once more."))
    newest = Policy.objects.within(network).about(subject).first()
    _may_follow(newest, draft)
    today = today_in(network)
    if not today <= on <= last_day(today):
        raise Refused(_("Choose today or a day within a year."), field="on")
    start = timezone.now() if on == today else datetime.combine(on, time(), ZoneInfo(network.time_zone))
    made: Policy = Policy.objects.create(
        network=network,
        subject=subject,
        version=newest.version + 1 if newest else 1,
        in_force_from=start,
        **{name: getattr(draft, name) for name in TEXTS},
    )
    draft.delete()
    happened(happenings.POLICY_SET, network, by=by, subject=subject, version=made.version, begins=on.isoformat())
    return made


@action(rule=rules.can_change_settings)
def take_back(network: Network, subject: str, *, by: Any) -> None:
    """Make the version that waits for its day a draft again. Refused once it is in force, as somebody may have agreed to it,
    and while somebody writes at the one after it."""
    newest = Policy.objects.within(network).about(subject).first()
    if newest is None or newest.in_force_from <= timezone.now():
        raise Refused(_("This version is in force. Please write a new one."))
    if PolicyDraft.objects.within(network).about(subject).exists():
        raise Refused(_("Somebody writes at the version after it already. Put that aside first."))
    texts = {name: getattr(newest, name) for name in TEXTS}
    PolicyDraft.objects.create(network=network, subject=subject, **texts)
    newest.delete()
    happened(happenings.POLICY_TAKEN_BACK, network, by=by, subject=subject, version=newest.version)


@action(rule=rules.can_change_settings)
def drop_draft(network: Network, subject: str, *, by: Any) -> None:
    """Throw away what was written of the next version. Refused where nothing was."""
    dropped, _by_model = PolicyDraft.objects.within(network).about(subject).delete()
    if not dropped:
        raise Refused(_("There is no draft of this text."))
    happened(happenings.DRAFT_DROPPED, network, by=by, subject=subject)


def _may_follow(newest: Policy | None, draft: PolicyDraft) -> None:
    if newest is None:
        return
    if newest.in_force_from > timezone.now():
        raise Refused(_("A version waits for its day already. Take it back first."))
    if all(getattr(newest, f"text_{each}").strip() == getattr(draft, f"text_{each}") for each in LANGUAGES):
        raise Refused(_("This text is the one in force. Nothing is different."))
    for language in LANGUAGES:
        if getattr(draft, f"text_{language}") and not getattr(draft, f"summary_{language}"):
            raise Refused(_("Say what changed, in each language that the text has."), field=f"summary_{language}")
