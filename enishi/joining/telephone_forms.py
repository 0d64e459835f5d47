"""What an officer types while somebody speaks: the facts as they are said, then what the person says yes to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.joining.forms import AgreementForm, FactsForm
from enishi.networks.models import Network
from enishi.ui.forms import AddressField


class SpokenFactsForm(FactsForm):
    """The two facts, without the help of a browser that knows the officer's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, signed_in=True, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.fields["family"].error_messages["required"] = _("Please enter the family name that the person says.")
        self.fields["given"].error_messages["required"] = _("Please enter the given name that the person says.")


class SpokenAgreementForm(AgreementForm):
    """What was read aloud and said yes to, each for itself, and where the invitation goes."""

    read_aloud = forms.BooleanField(
        label=gettext_lazy("I have read the text on personal data aloud, and answered questions"),
        error_messages={"required": gettext_lazy("Please read the text aloud first. Without that a yes is none.")},
    )
    email = AddressField(
        label=gettext_lazy("The e-mail address that the person says"),
        help_text=gettext_lazy("Spell it back letter by letter. Without one, leave it empty: a card is printed next."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "lang": "en"}),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, network=network, **kwargs)
        self.fields["membership"].error_messages["required"] = _(
            "Without this the network cannot keep a place for them."
        )
