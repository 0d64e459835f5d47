"""The mails about signing in. Each is a text template: the first line is the subject, the rest the body."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise, lazy

from enishi.kit.letter import Letter, sent_by


def filled(text: Promise, **values: str) -> Any:
    """Return a sentence with its values that is put into words only where it is read: in the language of the mail."""
    return lazy(lambda: str(text) % values, str)()


def send(name: str, to: str, *, language: str = "", sender: Any = "", **context: Any) -> None:
    """Send accounts/mail/<name>.txt to one address, in the person's language or in that of the request. `sender` is the
    name it comes from, "" for that of the installation; like the sentences in the context it is lazy, so that it is in the same
    language."""
    with translation.override(language or translation.get_language()):
        text = render_to_string(f"accounts/mail/{name}.txt", {**context, "public_url": settings.PUBLIC_URL})
        subject, _line, body = text.strip().partition("\n")
        letter = Letter(subject.strip()[:200], body, to=to, sender=sent_by(str(sender)) if sender else None)
    letter.send()
