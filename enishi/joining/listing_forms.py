"""What an officer asks the list of invited people: a name or the end of a code, and where their invitation stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.joining import listing
from enishi.joining.listing import Now

# in the order in which an officer has something to do with them
STATES = (
    ("", pgettext_lazy("invitations", "all invited")),
    (listing.UNINVITED, pgettext_lazy("invitations", "not invited yet")),
    (Now.WAITING.value, pgettext_lazy("invitations", "waiting for an answer")),
    (listing.ENDING, pgettext_lazy("invitations", "about to expire")),
    (Now.RETURNED.value, pgettext_lazy("invitations", "mail came back")),
    (Now.CARD_BACK.value, pgettext_lazy("invitations", "card came back")),
    (Now.LOCKED.value, pgettext_lazy("invitations", "could not show who they are")),
    (Now.EXPIRED.value, pgettext_lazy("invitations", "expired")),
    (Now.WITHDRAWN.value, pgettext_lazy("invitations", "withdrawn")),
    (Now.SILENT.value, pgettext_lazy("invitations", "do not want to be written to")),
    (Now.JOINED.value, pgettext_lazy("invitations", "joined")),
)


class ListForm(forms.Form):
    """The search field above the list, and the filter in force."""

    mark_required = False
    q = forms.CharField(
        max_length=100, required=False, strip=True, label=gettext_lazy("Name, or the last four characters of a code")
    )
    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)

    def asked(self) -> dict[str, str]:
        """Return what was asked for, without what is not understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
