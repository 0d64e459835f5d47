"""Start-up of the machinery: translations compiled, jobs known."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    """The kit as a Django app; Django calls `ready` once every model is loaded."""

    name = "enishi.kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make each package's texts and jobs known before the first request."""
        from enishi.kit import texts

        texts.compile_all()
        autodiscover_modules("jobs", "mailer")
