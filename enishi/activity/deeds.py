"""Writing: `@action` makes a function same-network, allowed, atomic and on record, or nothing at all."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from enishi.activity import rules
from enishi.activity.models import Happening
from enishi.kit.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")
Rule = Callable[[Any, Any], bool]


class _System:
    """The actor of deeds that nobody asked for: a daily tick, an operator's command."""

    pk = network_id = None

    def __str__(self) -> str:
        return "system"


SYSTEM: Final = _System()


@dataclass(frozen=True)
class Kind:
    """A kind of happening: its code, the sentence of the record, and the job (dotted path) that follows it, if any, `after`
    a while.

    `own` says that it is what people do with what is theirs (their profile): the secretariat's record leaves it out.
    """

    code: str
    text: str | Promise
    then: str | None = None
    own: bool = False
    after: timedelta | None = None

    def __post_init__(self) -> None:
        assert KINDS.get(self.code, self).text == self.text, f"two kinds are called {self.code}"
        KINDS[self.code] = self
        if self.own:
            rules.OWN.add(self.code)


KINDS: dict[str, Kind] = {}
_followers: dict[str, list[str]] = {}


def also(kind: Kind, job: str) -> None:
    """Have `job` (dotted path) follow every happening of a kind that a package below makes: how rooms hear of one another.
    Called once, when the application starts."""
    followers = _followers.setdefault(kind.code, [])
    if job not in followers:
        followers.append(job)


_left: ContextVar[list[Happening] | None] = ContextVar("happenings of the action under way", default=None)


def under_way() -> bool:
    """Return whether another action called this one: it has its own transaction, rule and record."""
    return _left.get() is not None


def anyone(actor: Any, subject: Any) -> bool:
    """The rule of actions whose door was checked elsewhere (a one-time link, the operator's prompt)."""
    return True


def action(
    *, rule: Rule, network_first: bool = False
) -> Callable[[Callable[Concatenate[Any, P], R]], Callable[Concatenate[Any, P], R]]:
    """Mark a function `(subject, …, by=…)` as a deed.

    It refuses an actor of another network, opens a transaction, reads the subject again under a row lock (so values come as
    arguments, never as a changed instance), asks `rule(actor, subject)`, and fails if the body left no happening. The actor
    is a Member, SYSTEM, or the Person of somebody who is no member yet. `network_first` locks the network's row before the
    subject's, for deeds that also change neighbours of the subject: two of them wait, and never for one another. Raises
    NotAllowed.
    """

    def mark(body: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
        @functools.wraps(body)
        def act(subject: Any, *args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs["by"]
            with transaction.atomic():
                if network_first:
                    _again(subject.network)
                fresh = _again(subject)
                home = _network_id(fresh)
                theirs = getattr(by, "network_id", None)
                if theirs is not None and home is not None and theirs != home:
                    raise NotAllowed(_("That belongs to another network."))
                if by is not SYSTEM and not rule(by, fresh):
                    raise NotAllowed(_("Your role does not include this."))
                left: list[Happening] = []
                token = _left.set(left)
                try:
                    result = body(fresh, *args, **kwargs)
                finally:
                    _left.reset(token)
                if not left:
                    raise RuntimeError(f"{body.__module__}.{body.__name__} left no happening")
                outer = _left.get()
                if outer is not None:
                    outer.extend(left)
                return result

        act.is_action = True  # type: ignore[attr-defined]
        return cast(
            Callable[Concatenate[Any, P], R], act
        )  # wraps() keeps the name of the first argument, a caller does not

    return mark


def happened(
    kind: Kind,
    subject: models.Model,
    /,
    *,
    by: Any,
    network: Any = None,
    about: Any = None,
    reason: str = "",
    **facts: Any,
) -> Happening:
    """Write that `kind` happened to `subject`; call it inside an action. `about` is the Person concerned.

    `network` is needed only for a subject that has none. Facts are JSON and hold no personal value.
    """
    home = network.pk if network is not None else _network_id(subject)
    assert home is not None, "a happening belongs to a network"
    person = None if by is SYSTEM else getattr(by, "person_id", None) or by.pk
    row = Happening.objects.create(
        network_id=home,
        kind=kind.code,
        actor_id=person,
        by_system=by is SYSTEM,
        subject=subject._meta.label_lower,
        subject_id=str(getattr(subject, "public_id", None) or getattr(subject, "slug", None) or ""),
        about=about,
        reason=reason[:300],
        facts=facts,
        at=timezone.now(),
    )
    left = _left.get()
    if left is not None:
        left.append(row)
    _follow(kind, home, row)
    return row


def followers(kind: Kind) -> list[str]:
    """Return the dotted paths of the jobs that follow a kind."""
    return [path for path in (kind.then, *_followers.get(kind.code, ())) if path]


def _follow(kind: Kind, home: int, row: Happening) -> None:
    paths = followers(kind)
    if not paths:
        return
    from enishi.kit import jobs  # at call time: the worker's library is not needed to import a package's verbs

    for path in paths:
        jobs.follow(path, home, row.pk, after=kind.after if path == kind.then else None)


def _again(subject: Any) -> Any:
    """Return the subject as it stands in the database now, locked where the engine locks rows."""
    if not isinstance(subject, models.Model) or subject.pk is None:
        return subject
    model: type[models.Model] = subject.__class__  # the model also of request.user, which is a lazy stand-in
    features = transaction.get_connection().features
    fresh: Any = model._base_manager.select_for_update(
        of=("self",) if features.has_select_for_update_of else (),
        no_key=features.has_select_for_no_key_update,  # rows that point at the subject may still be written meanwhile
    ).get(pk=subject.pk)
    network = subject._state.fields_cache.get("network")
    if network is not None:
        fresh.network = network
    return fresh


def _network_id(subject: Any) -> int | None:
    found = getattr(subject, "network_id", None)
    if found is None and getattr(subject, "_meta", None) is not None and subject._meta.label == "networks.Network":
        found = subject.pk
    return found
