"""Takes the database wall down before a migrate and builds it again after."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class NetworksConfig(AppConfig):
    """The package of networks."""

    name = "enishi.networks"

    def ready(self) -> None:
        """Both signals come once per application; the one for this package is enough."""
        from enishi.networks import walls

        pre_migrate.connect(walls.take_down, sender=self, dispatch_uid="enishi.walls.down")
        post_migrate.connect(walls.build, sender=self, dispatch_uid="enishi.walls.up")
