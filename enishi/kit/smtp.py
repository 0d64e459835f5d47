"""The line to the mail server: Django's own, which can also say how far it came when it breaks."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class _Telling(smtplib.SMTP):
    """A line that remembers whether the text of its newest mail was begun (RFC 5321 §4.1.1.4): before, nothing can be taken."""

    text_begun = False

    def mail(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Begin a mail: MAIL FROM."""
        self.text_begun = False
        return super().mail(*args, **kwargs)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send its text: DATA."""
        self.text_begun = True
        return super().data(msg)


class _TellingSSL(_Telling, smtplib.SMTP_SSL):
    pass


class Line(EmailBackend):
    """Django's mail backend over SMTP, with `text_begun`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The kind of line, by EMAIL_USE_SSL."""
        return _TellingSSL if self.use_ssl else _Telling

    @property
    def text_begun(self) -> bool:
        """Whether the mail server may have taken the mail that was sent last; False where no line is open."""
        return isinstance(self.connection, _Telling) and self.connection.text_begun
