"""What happens to announcements: they are written, shown now or later, changed, confirmed, and taken back. Words are told in
the secretariat's name; who tells them has agreed to the rules of sharing like everybody who writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import richtext
from enishi.kit.errors import Conflict, Refused
from enishi.members import sharing
from enishi.networks.audiences import PUBLIC
from enishi.networks.days import day_in
from enishi.networks.labels import demand, labels_for
from enishi.networks.models import MemberClass, Network
from enishi.news import board, happenings, reach, rhythm, rules, saying
from enishi.news.models import HIGHEST_NUMBER, LONGEST_BODY, LONGEST_TITLE, Announcement, Confirmation, Series, Told
from enishi.notices import themes
from enishi.profiles.aiming import taken


@action(rule=rules.can_publish)
def begin(network: Network, /, *, kind: str = Announcement.Kind.NOTICE, by: Any) -> Announcement:
    """Begin to write: an empty draft, told to everybody until somebody chooses. An issue has the number after the last."""
    audience, number = reach.offered(network)[0], None
    if kind == Announcement.Kind.ISSUE:
        issues = Announcement.objects.within(network).filter(kind=kind, taken_back_at=None)
        number = min((issues.aggregate(last=Max("number"))["last"] or 0) + 1, HIGHEST_NUMBER)
    made: Announcement = Announcement.objects.create(
        network=network, kind=kind, number=number, audience=audience, label=labels_for(audience)[0].value
    )
    happened(happenings.BEGUN, made, by=by)
    return made


@action(rule=rules.can_change)
def write(
    announcement: Announcement,
    *,
    version: int,
    title: str,
    body: str,
    number: int | None = None,
    series: str | None = None,
    theme: str | None = None,
    last_day: date | None = None,
    comments_open: bool = True,
    on_front: bool = False,
    audience: int | None = None,
    label: str | None = None,
    classes: list[str] | None = None,
    segment: str | None = None,
    must_confirm: bool | None = None,
    by: Any,
) -> None:
    """Keep what was written. What is published is changed at once, and says what it said before; to whom it is told, under which
    mark, and whether it asks for confirmation, it was told with and keeps. Conflict if somebody was faster."""
    _not_taken_back(announcement)
    if announcement.version != version:
        raise Conflict(_("Somebody changed this announcement in the meantime. Nothing has been saved yet."))
    title, body = " ".join(title.split())[:LONGEST_TITLE], richtext.clean(body)
    if len(body) > LONGEST_BODY:
        raise Refused(_("This text is too long. Please part it in two."), field="body")
    was_public = announcement.published_at is not None
    if announcement.is_issue:
        announcement.number = number or (announcement.number if was_public else None)
    before = announcement.series
    if series is not None:
        announcement.series = _series(announcement, series)
    if theme is not None:
        announcement.theme = _theme(announcement, theme)
    if was_public:
        sharing.demand(by)
        saying.demand_words(announcement, title, body)
        if (title, body) != (announcement.title, announcement.body):
            saying.keep_before(announcement)
            announcement.changed_at = timezone.now()
    else:
        _choose_readers(announcement, audience, label)
        _narrow(announcement, classes, segment, by)
        if must_confirm is not None:
            announcement.must_confirm = must_confirm
    if announcement.must_confirm and announcement.audience == PUBLIC:
        raise Refused(_("What everybody in the world reads, nobody can be asked to confirm."), field="must_confirm")
    if on_front and announcement.audience != PUBLIC:
        raise Refused(_("Only what is public can stand on the public page."), field="on_front")
    announcement.title, announcement.body = title, body
    saying.demand_room(announcement)
    announcement.summary = saying.beginning(announcement)
    announcement.last_day, announcement.comments_open, announcement.on_front = last_day, comments_open, on_front
    if announcement.publish_at and not was_public:  # shown by the clock: nobody would be there to read a refusal then
        _ready(announcement, announcement.publish_at)
    announcement.version, announcement.saved_at = announcement.version + 1, timezone.now()
    announcement.save()
    if was_public and not announcement.is_over:
        announcement.ended_at = None
        announcement.save(update_fields=["ended_at"])
        board.show(announcement, by=by)
    if was_public and before != announcement.series:
        rhythm.follow(before)
        rhythm.follow(announcement.series)
    happened(happenings.CHANGED if was_public else happenings.WRITTEN, announcement, by=by)


@action(rule=rules.can_change)
def publish(announcement: Announcement, *, at: datetime | None = None, by: Any) -> None:
    """Show it to those it is told to: now, or at a time to come. Refused without title, text, or a mark that goes with the
    readers; for a last day that has passed; for a segment of fewer than five, or that is no more what was chosen; and for a
    second time."""
    _not_taken_back(announcement)
    if announcement.published_at:
        raise Refused(_("This announcement is published already."))
    sharing.demand(by)
    _ready(announcement, at)
    if at is not None and at > timezone.now():
        announcement.publish_at = at
        announcement.save(update_fields=["publish_at"])
        happened(happenings.SCHEDULED, announcement, by=by, at=at.isoformat())
        return
    _show(announcement, by)


@action(rule=rules.can_change)
def unschedule(announcement: Announcement, *, by: Any) -> None:
    """Make a draft of it again. Refused once it is published."""
    if announcement.published_at or not announcement.publish_at:
        raise Refused(_("This announcement has no time any more."))
    announcement.publish_at = None
    announcement.save(update_fields=["publish_at"])
    happened(happenings.UNSCHEDULED, announcement, by=by)


@action(rule=rules.the_house)
def release(announcement: Announcement, *, by: Any) -> None:
    """Show what was given a time that has come. One that cannot be shown any more becomes a draft again, and those who publish
    hear of it."""
    if announcement.published_at or announcement.taken_back_at or not announcement.publish_at:
        raise Refused(_("This announcement has no time any more."))
    try:
        _ready(announcement, None)
    except Refused:  # its last day passed while the clock stood, the last of its classes is gone, its segment shrank
        announcement.publish_at = None
        announcement.save(update_fields=["publish_at"])
        happened(happenings.LAPSED, announcement, by=by)
        return
    _show(announcement, by)


@action(rule=rules.the_house)
def end(announcement: Announcement, *, by: Any) -> None:
    """Take what has passed its last day out of the feed. It stays where those who publish find it. Refused where the last day was
    put off meanwhile, and for what has gone from the feed already."""
    if not announcement.is_over or announcement.ended_at or announcement.taken_back_at:
        raise Refused(_("Its last day has not passed."))
    announcement.ended_at = timezone.now()
    announcement.save(update_fields=["ended_at"])
    board.hide(announcement, by=by)
    happened(happenings.ENDED, announcement, by=by)


@action(rule=rules.can_change)
def take_back(announcement: Announcement, *, by: Any) -> None:
    """Have nobody read it any more; those who publish still find it. A draft is simply no longer there to be shown."""
    _not_taken_back(announcement)
    announcement.taken_back_at, announcement.publish_at = timezone.now(), None
    announcement.save(update_fields=["taken_back_at", "publish_at"])
    if announcement.published_at:
        board.hide(announcement, by=by)
        rhythm.follow(announcement.series)
    happened(happenings.TAKEN_BACK, announcement, by=by)


@action(rule=rules.can_confirm)
def confirm(announcement: Announcement, *, by: Any) -> None:
    """Keep that a member said that they have read it; twice is once."""
    if not announcement.must_confirm:
        raise Refused(_("This announcement asks for no confirmation."))
    Confirmation.objects.get_or_create(
        network_id=announcement.network_id,
        announcement=announcement,
        member=by,
        defaults={"version": announcement.version},
    )
    happened(happenings.CONFIRMED, announcement, by=by)


@action(rule=rules.can_change)
def look_at_names(announcement: Announcement, *, by: Any) -> None:
    """Put on record that somebody opened the list of who has confirmed. Refused where nobody was asked to."""
    if not announcement.must_confirm or not announcement.published_at:
        raise Refused(_("This announcement asks for no confirmation."))
    happened(happenings.LIST_SEEN, announcement, by=by)


@action(rule=rules.can_change)
def remind(announcement: Announcement, *, by: Any) -> None:
    """Remind those who have not confirmed, once and never again."""
    if not announcement.must_confirm or announcement.state != "shown":
        raise Refused(_("Nobody is reminded of this."))
    if announcement.reminded_at:
        raise Refused(_("They have been reminded already. Once is enough."))
    announcement.reminded_at = timezone.now()
    announcement.save(update_fields=["reminded_at"])
    happened(happenings.REMINDED, announcement, by=by)


# -- their parts --------------------------------------------------------------------------------------------------------
def _show(announcement: Announcement, by: Any) -> None:
    announcement.published_at, announcement.publish_at = timezone.now(), None
    announcement.save(update_fields=["published_at", "publish_at"])
    rhythm.follow(announcement.series)
    board.show(announcement, by=by)
    happened(happenings.PUBLISHED, announcement, by=by, audience=announcement.audience, label=announcement.label)


def _series(announcement: Announcement, wanted: str) -> Series | None:
    """Return the series of this public id that goes on, or that it is in already; None for none."""
    if not wanted:
        return None
    held: Series | None = announcement.series
    if held is not None and held.public_id == wanted:
        return held
    rows = Series.objects.within(announcement.network).going_on()
    found: Series | None = rows.filter(public_id=wanted.replace("\0", "")[:10]).first()
    if found is None:
        raise Refused(_("Please choose one of those offered."), field="series")
    return found


def _theme(announcement: Announcement, wanted: str) -> str:
    """Return the code of a theme that is offered, or that it is told under already; empty for none."""
    if wanted not in ("", announcement.theme, *(each.code for each in themes.offered(announcement.network))):
        raise Refused(_("Please choose one of those offered."), field="theme")
    return wanted


def _ready(announcement: Announcement, at: datetime | None) -> None:
    saying.demand_words(announcement, announcement.title, announcement.body)
    demand(announcement.label, announcement.audience)
    if announcement.segment_name:
        _demand_a_segment(announcement)
    elif (
        announcement.narrowed
        and not Told.objects.within(announcement.network).filter(announcement=announcement).exists()
    ):
        raise Refused(_("Choose at least one class."), field="classes")
    shown_on = day_in(announcement.network, at) if at else None
    if announcement.is_over or (shown_on and announcement.last_day and shown_on > announcement.last_day):
        raise Refused(_("Its last day comes before the day on which it is shown."), field="last_day")


def _demand_a_segment(announcement: Announcement) -> None:
    if announcement.astray:
        raise Refused(
            _("The segment was changed or deleted meanwhile. Please choose once more whom it is told to."),
            field="segment",
        )
    if reach.number_of(announcement) is None:  # the same word for none as for four, as wherever segments are counted
        raise Refused(
            _("Fewer than five members fit. So few are not told anything by an announcement."), field="segment"
        )


def _choose_readers(announcement: Announcement, audience: int | None, label: str | None) -> None:
    if audience is not None:
        if audience not in reach.offered(announcement.network):
            raise Refused(_("Please choose one of those offered."), field="audience")
        announcement.audience = audience
    wanted = label or announcement.label
    demand(wanted, announcement.audience)
    announcement.label = wanted


def _narrow(announcement: Announcement, classes: list[str] | None, segment: str | None, by: Any) -> None:
    """Tell it to some classes, or to a segment, or (both empty) to the whole audience; None leaves what was chosen."""
    before = announcement.segment_name
    if segment is not None:
        for name, value in taken(by, segment).items():
            setattr(announcement, name, value)
    if announcement.segment_name and announcement.audience == PUBLIC:
        raise Refused(_("What is public is not for a segment alone."), field="segment")
    if announcement.segment_name and classes:
        raise Refused(_("Choose classes or a segment, not both."), field="segment")
    if classes is not None:
        _tell_classes(announcement, classes)
        announcement.narrowed = bool(classes or announcement.segment_name)
    elif before != announcement.segment_name:
        _tell_classes(announcement, [])
        announcement.narrowed = bool(announcement.segment_name)


def _tell_classes(announcement: Announcement, classes: list[str]) -> None:
    if classes and announcement.audience == PUBLIC:
        raise Refused(_("What is public is not for some classes alone."), field="classes")
    rows = list(MemberClass.objects.within(announcement.network).filter(code__in=classes))
    if len(rows) != len(set(classes)):
        raise Refused(_("Please choose one of those offered."), field="classes")
    Told.objects.within(announcement.network).filter(announcement=announcement).delete()
    Told.objects.bulk_create(
        Told(network_id=announcement.network_id, announcement=announcement, member_class=row) for row in rows
    )


def _not_taken_back(announcement: Announcement) -> None:
    if announcement.taken_back_at:
        raise Refused(_("This has been taken back already."))
