"""What the composer takes of a poll: a question, two to six answers, whether several may be given, and until which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.feed import polls
from enishi.networks.models import Network
from enishi.ui.forms import OneLine

ANSWERS = tuple(f"answer_{place}" for place in range(1, polls.MOST + 1))
FIELDS = ("question", *ANSWERS, "several", "until")


class Polling(forms.Form):
    """The part of a form that asks something; nothing typed there is no poll."""

    question = OneLine(
        label=pgettext_lazy("poll", "What do you ask?"), max_length=polls.LONGEST_QUESTION, required=False
    )
    several = forms.BooleanField(label=_("Several answers can be given"), required=False)
    until = forms.DateField(
        label=_("Until the end of"),
        help_text=_("Left empty, for a week."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate(ANSWERS, 1):
            label = pgettext_lazy("poll", "Answer %(place)d") % {"place": place}
            self.fields[name] = OneLine(label=label, max_length=polls.LONGEST_ANSWER, required=False)

    @property
    def answers(self) -> list[Any]:
        """The fields of the answers, in order."""
        return [self[name] for name in ANSWERS]

    @property
    def asks(self) -> bool:
        """Whether something was typed of a poll: its part of the form is open then."""
        return any(self[name].value() for name in FIELDS)

    def poll(self, network: Network) -> polls.Poll | None:
        """Return what was typed as a poll; None where nothing was. What is wrong with it is said by polls.put."""
        given = self.cleaned_data
        answers = tuple(said for name in ANSWERS if (said := given[name]))
        if not (given["question"] or answers):
            return None
        return polls.Poll(given["question"], answers, given["several"], polls.last_moment(network, given["until"]))

    @property
    def poll_words(self) -> str:
        """Everything that was typed of it, for who looks at the words."""
        return " ".join(str(self.cleaned_data[name]) for name in ("question", *ANSWERS))
