"""A network with Ken, Aki and Hana, as the feed's tests have it."""

from __future__ import annotations

from enishi.feed.tests.conftest import *  # noqa: F403
