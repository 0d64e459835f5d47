"""What the kind of a network means for who sees what, and what a purpose promises: sentences that members read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.networks.models import Kind, Purpose

KIND_TITLES = {
    Kind.OFFICIAL: _("Official network."),
    Kind.ENTRUSTED: _("Entrusted network."),
    Kind.ENDORSED: _("Endorsed network."),
    Kind.INDEPENDENT: _("Independent network."),
}
KIND_WORDS = {
    Kind.OFFICIAL: _("The organisation set it up, and its secretariat runs it."),
    Kind.ENTRUSTED: _(
        "The organisation set it up and entrusts an outside body with running it. That body’s name is shown too."
    ),
    Kind.ENDORSED: _(
        "Members run it, and the organisation endorses it. The organisation may help to check the roster. It sees no "
        "member’s data."
    ),
    Kind.INDEPENDENT: _(
        "Members alone. The organisation has no role. Whether somebody is who they say is settled among members."
    ),
}
PURPOSE_WORDS = {
    Purpose.TIES: _("News of one another, and meeting once a year."),
    Purpose.WORK: _("Advice, side jobs, contract work, joint development."),
    Purpose.COMEBACK: _("Coming back and referrals, always in plain sight."),
    Purpose.MUTUAL: _("Study groups, circles, reunions. The organisation only helps."),
}
