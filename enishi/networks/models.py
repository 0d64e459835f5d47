"""Networks, their member classes and the texts that are agreed to."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet, _Tenant

slug_shape = RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", _("Use small letters, digits and hyphens."))


class Kind(models.TextChoices):
    """Who stands behind a network, and with that who may see what (docs/privacy.md)."""

    OFFICIAL = "official", pgettext_lazy("kind of network", "official")
    ENTRUSTED = "entrusted", pgettext_lazy("kind of network", "entrusted")
    ENDORSED = "endorsed", pgettext_lazy("kind of network", "endorsed")
    INDEPENDENT = "independent", pgettext_lazy("kind of network", "independent")


class Purpose(models.TextChoices):
    """What a network is for: the wizard's first question; it proposes, it forbids nothing."""

    TIES = "ties", pgettext_lazy("purpose of network", "keeping in touch")
    COMEBACK = "comeback", pgettext_lazy("purpose of network", "coming back and working together")
    BUSINESS = "business", pgettext_lazy("purpose of network", "business between alumni and the company")
    PROGRAMME = "programme", pgettext_lazy("purpose of network", "people of one programme or year")


class Network(_Tenant, models.Model):
    """The house of one organisation. The only table, with Person, that belongs to no network."""

    slug = models.CharField(max_length=40, unique=True, validators=[slug_shape])
    name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120)
    members_word = models.CharField(max_length=40, blank=True)  # what members call themselves: エバルムナイ
    tagline = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OFFICIAL)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.TIES)
    operator_name = models.CharField(max_length=120, blank=True)  # of an entrusted network, on each page about who runs it
    language = models.CharField(max_length=5, choices=[("ja", _("Japanese")), ("en", _("English"))], default="ja")
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    hue = models.FloatField(default=165, validators=[MinValueValidator(0), MaxValueValidator(359.99)])
    chroma = models.FloatField(default=0.08, validators=[MinValueValidator(0), MaxValueValidator(0.15)])
    logo = models.CharField(max_length=80, blank=True)  # storage name of the prepared picture, see networks/brand.py
    employees_listed = models.BooleanField(default=True)  # employees take part as members
    created_at = models.DateTimeField(auto_now_add=True)
    founded_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="networks_founded"
    )
    version = models.PositiveIntegerField(default=1)  # two officers may edit the same form

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(hue__gte=0, hue__lt=360), name="network_hue"),
            models.CheckConstraint(condition=models.Q(chroma__gte=0, chroma__lte=0.15), name="network_chroma"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_company_roles(self) -> bool:
        """Official and entrusted networks are the company's; endorsed ones let it see the roster, independent ones nothing."""
        return self.kind in (Kind.OFFICIAL, Kind.ENTRUSTED)

    @property
    def members_called(self) -> str:
        """What members of this network are called."""
        return self.members_word or str(_("alumni"))


class MemberClassQuerySet(NetworkQuerySet):
    """Classes in the order that the network chose."""

    def in_order(self) -> Self:
        """Return the classes as lists show them."""
        return self.order_by("position", "pk")


class MemberClass(NetworkModel):
    """A class of members: left by own wish, mandatory retirement, contract, intern, programme … (R009)."""

    SIDES = [(ALUMNI, _("alumni")), (EMPLOYEES, _("employees")), (0, _("outside operator"))]

    code = models.SlugField(max_length=30)
    label = models.CharField(max_length=40)
    side = models.PositiveSmallIntegerField(choices=SIDES, default=ALUMNI)
    position = models.PositiveSmallIntegerField(default=0)
    admitted = models.BooleanField(default=True)  # people of this class may join; else an override with a reason
    first_segment = models.BooleanField(default=False)  # invited first (A9)
    employment_types = models.JSONField(default=list, blank=True)  # HR's words that lead to this class

    objects = MemberClassQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="one_class_per_code")]

    def __str__(self) -> str:
        return self.label


class Policy(NetworkModel):
    """A text that people agree to, in a version: a change is a new row."""

    class Subject(models.TextChoices):
        """What the text is about."""

        PRIVACY = "privacy", pgettext_lazy("policy", "handling of personal data")

    subject = models.CharField(max_length=20, choices=Subject)
    version = models.PositiveIntegerField(default=1)
    text_ja = models.TextField(max_length=20_000, blank=True)
    text_en = models.TextField(max_length=20_000, blank=True)
    in_force_from = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "subject", "version"], name="one_policy_per_version")]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version}"
