"""Networks, their member classes and the texts that are agreed to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.kit.texts import variant
from enishi.networks import brand, icon
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.classes import in_language
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet, _Tenant

phone_shape = RegexValidator(
    r"^\+?[0-9][0-9()\-. ]{2,24}[0-9](?: \([^()<>\x00-\x1f]{1,30}\))?$",
    _("Use digits and hyphens; hours may follow in parentheses."),
)
slug_shape = RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", _("Use small letters, digits and hyphens."))


class Kind(models.TextChoices):
    """Who stands behind a network, and with that who may see what (docs/privacy.md)."""

    OFFICIAL = "official", pgettext_lazy("kind of network", "official")
    ENTRUSTED = "entrusted", pgettext_lazy("kind of network", "entrusted")
    ENDORSED = "endorsed", pgettext_lazy("kind of network", "endorsed")
    INDEPENDENT = "independent", pgettext_lazy("kind of network", "independent")


class Purpose(models.TextChoices):
    """What a network is for: the wizard's first question; it proposes, it forbids nothing."""

    TIES = "ties", pgettext_lazy("purpose of network", "Keep in touch, loosely")
    WORK = "work", pgettext_lazy("purpose of network", "Work together")
    COMEBACK = "comeback", pgettext_lazy("purpose of network", "Keep the way back open")
    MUTUAL = "mutual", pgettext_lazy("purpose of network", "Help one another")


class Basis(models.TextChoices):
    """What makes people belong: the words of all pages and mails follow it (locale/*/LC_MESSAGES/programme.po)."""

    EMPLOYMENT = "employment", pgettext_lazy("basis of network", "they worked here")
    PROGRAMME = "programme", pgettext_lazy("basis of network", "they took part in a programme")


class Vouching(models.TextChoices):
    """Whether members may say that they know an applicant, and what follows when two of them do."""

    NO_ROSTER = "no-roster", pgettext_lazy("vouching", "as long as there is no roster; the secretariat decides")
    ALWAYS = "always", pgettext_lazy("vouching", "always; the secretariat decides")
    ADMIT = "admit", pgettext_lazy("vouching", "always; two members who say yes let somebody in")
    NEVER = "never", pgettext_lazy("vouching", "never")


class Papers(models.TextChoices):
    """Whether an applicant may add a paper that proves that they were there."""

    NO_ROSTER = "no-roster", pgettext_lazy("papers", "as long as there is no roster")
    ALWAYS = "always", pgettext_lazy("papers", "always")
    NEVER = "never", pgettext_lazy("papers", "never")


class Network(_Tenant, models.Model):
    """The house of one organisation. The only table, with Person, that belongs to no network."""

    slug = models.CharField(max_length=40, unique=True, validators=[slug_shape])
    name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120)
    members_word = models.CharField(max_length=40, blank=True)  # what members call themselves: エバルムナイ
    tagline = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OFFICIAL)
    basis = models.CharField(max_length=12, choices=Basis, default=Basis.EMPLOYMENT)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.TIES)
    operator_name = models.CharField(max_length=120, blank=True)  # who runs an entrusted network; each page says so
    contact_email = models.EmailField(max_length=254, blank=True)  # where people are helped who are stuck
    contact_phone = models.CharField(max_length=60, blank=True, validators=[phone_shape])  # 000-0000-0000 (平日10–17時)
    language = models.CharField(max_length=5, choices=[("ja", _("Japanese")), ("en", _("English"))], default="ja")
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    hue = models.FloatField(default=165, validators=[MinValueValidator(0), MaxValueValidator(359.99)])
    chroma = models.FloatField(default=0.08, validators=[MinValueValidator(0), MaxValueValidator(0.15)])
    logo = models.CharField(max_length=80, blank=True)  # storage name of the prepared picture, see networks/logo.py
    stamps = models.JSONField(default=list, blank=True)  # of its own, in their order: feed/stamps.py
    themes = models.JSONField(default=list, blank=True)  # of what the secretariat tells, in order: notices/themes.py
    employees_listed = models.BooleanField(default=True)  # a class on their side is admitted
    facts_admit = models.BooleanField(default=False)  # three agreeing facts without an invitation admit at once
    # whom of the roster the network is open to, as roster.segments reads it; empty: everybody (joining/waves.py)
    open_to = models.JSONField(default=dict, blank=True)
    members_invite = models.BooleanField(default=True)  # members may hand on a link of their own (joining/personal.py)
    vouching = models.CharField(max_length=10, choices=Vouching, default=Vouching.NO_ROSTER)
    papers = models.CharField(max_length=10, choices=Papers, default=Papers.NO_ROSTER)
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
        """Official and entrusted networks are the company's; an endorsed one shows it the roster."""
        return self.kind in (Kind.OFFICIAL, Kind.ENTRUSTED)

    def speaking(self, language: str = "") -> str:
        """Return the code in which `language`, else the network's own, is spoken with the words of its basis."""
        plain = (language or self.language)[:2]
        return plain if self.basis == Basis.EMPLOYMENT else variant(plain, self.basis)

    @property
    def members_called(self) -> str:
        """What members of this network are called where they are spoken of in general (docs/glossary.md says where)."""
        return self.members_word or str(_("members"))

    @property
    def run_by(self) -> str:
        """Who runs the network and answers for its data, by name."""
        if self.kind == Kind.ENTRUSTED:
            return self.operator_name or self.organisation
        return self.organisation if self.kind == Kind.OFFICIAL else self.name

    @property
    def contact_number(self) -> str:
        """The telephone number as a device dials it, without the hours that may follow."""
        number, _space, _hours = self.contact_phone.partition(" (")
        return "".join(sign for sign in number if sign in "+0123456789")

    @property
    def brand_url(self) -> str:
        """Address of the brand stylesheet; the hash in it changes with the brand, so it may be cached for good."""
        return reverse("public:brand", args=[self.slug, brand.mark(self.hue, self.chroma)])

    @property
    def logo_url(self) -> str:
        """Address of the prepared logo, or nothing."""
        return reverse("public:logo", args=[self.slug, PurePosixPath(self.logo).name]) if self.logo else ""

    @property
    def icon_urls(self) -> dict[str, str]:
        """Addresses of the icon for home screens, by its side in pixels as `s192`; they may be cached for good."""
        mark = icon.mark(self.hue, self.chroma, self.logo)
        return {f"s{size}": reverse("public:app-icon", args=[self.slug, mark, size]) for size in icon.SIZES}

    @property
    def logo_is_drawing(self) -> bool:
        """Whether the logo is a drawing in one colour, which takes the page's colour (`<use href="…#mark">`)."""
        return self.logo.endswith(".svg")


class MemberClassQuerySet(NetworkQuerySet):
    """Classes in the order that the network chose."""

    def in_order(self) -> Self:
        """Return the classes as lists show them."""
        return self.order_by("position", "pk")


class ClassLabelField(models.CharField[str, str]):
    """The name of a class. One that the wizard gave, and nobody changed, reads in the language of who reads it."""

    def from_db_value(self, value: str, *_: Any) -> str:
        """Return the name as stored, or as its twin in the language at hand."""
        return in_language(value)

    def deconstruct(self) -> Any:
        """Stand in migrations as what it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class MemberClass(NetworkModel):
    """A class of members: left by own wish, mandatory retirement, contract, intern, programme … (R009)."""

    SIDES = [
        (ALUMNI, pgettext_lazy("side", "alumni")),
        (EMPLOYEES, pgettext_lazy("side", "employees")),
        (0, pgettext_lazy("side", "outside operator")),
    ]

    code = models.SlugField(max_length=30)
    label = ClassLabelField(max_length=40)
    side = models.PositiveSmallIntegerField(choices=SIDES, default=ALUMNI)
    position = models.PositiveSmallIntegerField(default=0)
    admitted = models.BooleanField(default=True)  # people of this class may join; else an override with a reason
    employment_types = models.JSONField(default=list, blank=True)  # HR's words that lead to this class
    version = models.PositiveIntegerField(default=1)  # two officers may edit the same class

    objects = MemberClassQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="one_class_per_code")]

    def __str__(self) -> str:
        return self.label


class PolicyQuerySet(NetworkQuerySet):
    """Texts that are agreed to, newest version first."""

    def about(self, subject: str) -> Self:
        """Return the versions of one text, those that are still to come among them."""
        return self.filter(subject=subject).order_by("-version")

    def in_force(self, subject: str) -> Self:
        """Return the versions of one text that are or were in force; the first is the one of now."""
        return self.about(subject).filter(in_force_from__lte=timezone.now())


class Policy(NetworkModel):
    """A text that people agree to, in a version: a change is a new row, which may be in force from a day to come."""

    class Subject(models.TextChoices):
        """What the text is about."""

        PRIVACY = "privacy", pgettext_lazy("policy", "handling of personal data")
        CONDITIONS = "conditions", pgettext_lazy("policy", "conditions of joining")
        SHARING = "sharing", pgettext_lazy("policy", "rules of sharing")
        CONDUCT = "conduct", pgettext_lazy("policy", "promises in shared groups")

    subject = models.CharField(max_length=20, choices=Subject)
    version = models.PositiveIntegerField(default=1)
    text_ja = models.TextField(max_length=20_000, blank=True)
    text_en = models.TextField(max_length=20_000, blank=True)
    summary_ja = models.TextField(max_length=600, blank=True)  # what changed since the version before
    summary_en = models.TextField(max_length=600, blank=True)
    in_force_from = models.DateTimeField(default=timezone.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "subject", "version"], name="one_policy_per_version")]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version}"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Networks that somebody is about to start."""

    def keep(self, person: Any, **answers: Any) -> Draft:
        """Add `answers` to the person's draft and return it."""
        draft, _made = self.get_or_create(person=person)
        draft.answers = {**draft.answers, **answers}
        draft.save(update_fields=["answers", "updated_at"])
        return draft


class Draft(models.Model):
    """The answers of a person who is starting a network, kept after each question; gone once the network exists."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.person_id)
