"""What is typed to keep one's distance, to report, to decide and to appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enishi.members.models import Distance
from enishi.moderation.actions import TERMS
from enishi.moderation.models import LONGEST_REASON, LONGEST_WORDS, Decision, Reason, RoomDecision


class DistanceForm(forms.Form):
    """How far one keeps away from somebody."""

    mark_required = False
    kind = forms.ChoiceField(label=_("How far?"), choices=Distance.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.hints = {
            Distance.Kind.MUTE.value: _("What they write, say and stamp no longer appears for you."),
            Distance.Kind.BLOCK.value: _(
                "Beyond that, what you write no longer appears for them: they cannot answer it, nor stamp it, nor hand you "
                "anything, and they do not see your e-mail address, telephone and links."
            ),
        }


class ReportForm(forms.Form):
    """What is wrong with something."""

    mark_required = False
    reason = forms.ChoiceField(
        label=_("What is it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is.")},
    )
    words = forms.CharField(
        label=_("What should we know?"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("You may leave it empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RoomReportForm(ReportForm):
    """What is wrong with something in a room of alumni. Of a person nothing is copied, so somebody has to say what happened."""

    def __init__(self, *args: Any, person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        words.label = _("What should the hosts know?")
        if person:
            words.required, words.help_text = True, _("What happened, and where.")


class RoomDecideForm(forms.Form):
    """What a host decides. Which of the fields an act takes is asked in rooms.py."""

    act = forms.ChoiceField(label=_("What is done"), choices=RoomDecision.Act.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("The reason that the person reads"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act: Any = self.fields["act"]
        act.choices = [each for each in RoomDecision.Act.choices if words or each[0] != RoomDecision.Act.AWAY]
        act.hints = {
            RoomDecision.Act.NOTHING.value: _("Nothing changes. Who reported it hears that it has been looked at."),
            RoomDecision.Act.AWAY.value: _("Nobody in this room sees it any more. The person is told why."),
            RoomDecision.Act.OUT.value: _(
                "They are out of this room at once, and told why. They remain a member of the network."
            ),
        }


class DecideForm(forms.Form):
    """What is decided on a case. Which of the fields an act takes is asked in actions.py."""

    act = forms.ChoiceField(label=_("What is done"), choices=Decision.Act.choices, widget=forms.RadioSelect)
    rule = forms.ChoiceField(label=_("Which rule"), required=False)
    days = forms.TypedChoiceField(label=_("Until when"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(
        label=_("The reason that the person reads"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, rules: list[str], hides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act: Any = self.fields["act"]
        act.choices = [each for each in Decision.Act.choices if hides or each[0] != Decision.Act.HIDE]
        act.hints = {
            Decision.Act.NOTHING.value: _("It goes against no rule."),
            Decision.Act.TALK.value: _("It stays; the person is told."),
            Decision.Act.WARN.value: _(
                "It stays; the person is warned, by mail as well, and whoever decides next sees it."
            ),
            Decision.Act.HIDE.value: _("Nobody sees it any more."),
            Decision.Act.SUSPEND.value: _("For some days. It ends by itself."),
        }
        rule: Any = self.fields["rule"]
        rule.choices = [("", _("Please choose")), *((each, each) for each in rules)]
        days: Any = self.fields["days"]
        days.choices = [
            ("", _("Please choose")),
            *((str(each), ngettext("%(days)d day", "%(days)d days", each) % {"days": each}) for each in TERMS),
        ]


class AppealForm(forms.Form):
    """What the person concerned says to a decision."""

    mark_required = False
    text = forms.CharField(
        label=_("What you want to say"),
        max_length=LONGEST_REASON,
        help_text=_("To ask never makes it worse."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReviewForm(forms.Form):
    """What somebody else found."""

    outcome = forms.ChoiceField(
        label=_("What comes of it"),
        choices=[("stays", _("It stays")), ("lifted", _("It was a mistake: lift it"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("The reason that the person reads"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LiftForm(forms.Form):
    """Why a decision was a mistake, said without anybody having asked."""

    why = forms.CharField(
        label=_("The reason that the person reads"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
