"""A mail made of one text: plain, and as small HTML without pictures, styles and anything that tells of its being read."""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from enishi.kit.ids import new_public_id

FOOT = "--"  # the line after which the small print stands, as plain mails have it
_ADDRESS = re.compile(r"https?://[\x21-\x7e]{3,}")


class Letter(EmailMultiAlternatives):
    """A mail to one address whose HTML part is made of its text, unless it brings one (`html`). `mark` is what it is known by when it comes back:
    ten letters and digits that no other mail has, made up if not given.

    `asks` is the address by which its reader hears no more of this kind (RFC 2369, and in one click RFC 8058). Only what
    invites or asks has one; codes, answers and notices about one's own account do not.
    """

    def __init__(
        self,
        subject: str,
        text: str,
        *,
        to: str,
        sender: str | None = None,
        reply_to: str = "",
        asks: str = "",
        mark: str = "",
        html: str = "",
    ) -> None:
        headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no machine answers it
        if asks:
            headers |= {"List-Unsubscribe": f"<{asks}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        subject, text = one_line(subject), text.strip() + "\n"
        super().__init__(subject, text, sender, [to], reply_to=[reply_to] if reply_to else None, headers=headers)
        self.mark = mark or new_public_id()
        self.attach_alternative(html or html_of(text, subject), "text/html")


def one_line(text: str) -> str:
    """Return text for a header: without line breaks and control characters, whatever a form or a file let through."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def sent_by(name: str) -> str:
    """Return who a mail comes from: a name, by the installation's address. The address is the same for everybody, since only
    its domain vouches for what this server sends."""
    return formataddr((one_line(name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def html_of(text: str, title: str) -> str:
    """Return a text as HTML, in the language that is spoken now: paragraphs, line breaks, the small print behind a rule. A
    line that is nothing but an address of the web becomes a link; everything else is escaped."""
    body, _line, foot = text.strip().partition(f"\n{FOOT}\n")
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n<body>\n{}{}</body>\n</html>\n',
        (translation.get_language() or "")[:2],
        title,
        _paragraphs(body),
        format_html("<hr>\n<small>\n{}</small>\n", _paragraphs(foot)) if foot.strip() else "",
    )


def _paragraphs(text: str) -> SafeString:
    parts = [part for part in re.split(r"\n[^\S\n]*\n\s*", text.strip()) if part]
    return format_html_join("", "<p>{}</p>\n", ((_lines(part),) for part in parts))


def _lines(part: str) -> SafeString:
    return mark_safe("<br>\n".join(_line(line.strip()) for line in part.split("\n")))  # each line is escaped


def _line(line: str) -> str:
    return format_html('<a href="{0}">{0}</a>', line) if _ADDRESS.fullmatch(line) else conditional_escape(line)
