"""What can happen to a story, in the words of the record. Its text is never part of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

BEGUN = Kind("stories.begun", _("Somebody began to write a story about a member"))
WRITTEN = Kind("stories.written", _("A story was written on"))
PICTURED = Kind("stories.pictured", _("A picture was put to a story, or taken from it"))
HANDED = Kind("stories.handed", _("A story was handed to who is portrayed"), then="enishi.stories.jobs.tell_portrayed")
APPROVED = Kind("stories.approved", _("Who is portrayed approved a story"), then="enishi.stories.jobs.tell_editor")
ASKED = Kind(
    "stories.asked", _("Who is portrayed asked for changes to a story"), then="enishi.stories.jobs.tell_editor"
)
PUBLISHED = Kind("stories.published", _("A story was published"), then="enishi.stories.jobs.published")
WITHDRAWN = Kind("stories.withdrawn", _("A story was withdrawn"), then="enishi.stories.jobs.withdrawn")
