"""A row of the outbox as the mail that leaves: its own Message-ID and way back, its head folded as mail programs read it."""

from __future__ import annotations

from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives

from enishi.kit import bounces
from enishi.kit.models import OutboxMail


def message_id(row: OutboxMail) -> str:
    """Return the Message-ID under which a mail leaves, or would: by it a notification is known again."""
    return bounces.message_id(row.public_id, row.sender)


def mail(row: OutboxMail, connection: Any) -> EmailMultiAlternatives:
    """Return the mail as it leaves. Its Message-ID is the same at every try, so that who got it twice can tell; the address
    that it comes back to names it, too, where there is one of its own (EMAIL_BOUNCES)."""
    headers = {"Message-ID": message_id(row), **row.headers, "From": row.sender}
    path = bounces.return_path(row.public_id) or row.sender
    message = _Leaving(row.subject, row.text, path, row.to, headers=headers, connection=connection)
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


class _Leaving(EmailMultiAlternatives):
    """A mail whose long Japanese subject and sender are folded by the length of their lines (RFC 2047 §2). Django folds them
    as if no `Subject:` stood before, which leaves the first line empty, and some readers show a space for it."""

    def message(self, **kwargs: Any) -> Any:
        """Return the message with subject and sender folded anew."""
        made = super().message(**kwargs)
        subject = Header(str(self.subject), None if str(self.subject).isascii() else "utf-8", header_name="Subject")
        headers = {"Subject": subject}
        name, address = parseaddr(self.extra_headers.get("From", self.from_email))
        name = str(make_header(decode_header(name)))  # `formataddr` makes one long word of it
        if not name.isascii():
            headers["From"] = Header(name, "utf-8", header_name="From")
            headers["From"].append(f"<{address}>", "us-ascii")
        for each, folded in headers.items():
            del made[each]
            Message.__setitem__(made, each, folded)  # Django's own would fold it again
        return made
