"""`enishi demo load`."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _

from enishi.demo import load
from enishi.members.models import Member


def demo_load(args: argparse.Namespace) -> int:
    """Fill an empty installation with `args.networks` invented networks (of `args.members` each), drawn by `args.seed`."""
    made = load.load(networks=args.networks, members=args.members, seed=args.seed)
    for network in made:
        people = Member.objects.within(network).count()
        facts = {"name": network.name, "people": people, "slug": network.slug}
        sys.stdout.write(_("%(name)s: %(people)d people, /n/%(slug)s/") % facts + "\n")
    return 0
