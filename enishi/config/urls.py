"""Addresses. What belongs to a network stands under /n/<network>/; the last part names a thing, never a deed."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from enishi.accounts.urls import library

WITHIN_A_NETWORK = (
    *(
        "home",
        "profiles",
        "notices",
        "groups",
        "feed",
        "chat",
        "roster",
        "joining",
        "desk",
        "introductions",
        "contacts",
        "news",
        "stories",
        "letters",
        "relay",
        "ideas",
    ),
    *("moderation", "console", "public"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("enishi.accounts.urls")),
    path("account/", include(library)),
    path("", include("enishi.home.front_urls")),
    path("", include("enishi.public.front_urls")),
    path("networks/", include("enishi.console.front_urls")),
    *(path("n/<slug:network>/", include(f"enishi.{name}.urls")) for name in WITHIN_A_NETWORK),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", include("enishi.ui.urls")))
