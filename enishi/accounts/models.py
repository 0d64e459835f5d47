"""The account of a person, what it was opened with, and what the operator did to it. No name: networks know names."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.kit.ids import PublicIdField


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; allauth adds the addresses."""

    def create_user(self, email: str = "", password: str | None = None, **values: Any) -> Person:
        """Return a new person; without a password one signs in by code or passkey."""
        person = self.model(email=self.normalize_email(email).lower(), **values)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """One account per person, for every network the person is in. Addresses stand in allauth's EmailAddress."""

    THEMES = [("", _("as the system")), ("light", _("light")), ("dark", _("dark"))]

    public_id = PublicIdField()
    email = models.EmailField(max_length=254, blank=True)  # the primary address, kept in step by allauth
    language = models.CharField(max_length=5, blank=True, choices=[("ja", "日本語"), ("en", "English")])
    theme = models.CharField(max_length=5, blank=True, choices=THEMES)
    is_active = models.BooleanField(default=True)
    is_founder = models.BooleanField(default=False)  # named by the operator: may start networks
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    def __str__(self) -> str:
        return self.public_id


class Device(models.Model):
    """A browser in which a person has signed in: known by a cookie, or by its kind and where it calls from."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    mark = models.CharField(max_length=32)  # what the cookie says
    words = models.CharField(max_length=40)  # kind of browser and system, such as 'chrome windows'
    place = models.CharField(max_length=45)  # the network part of the address it called from
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "mark"], name="accounts_device_once")]

    def __str__(self) -> str:
        return f"{self.words} {self.place}"


class LoginLink(models.Model):
    """A link by which the operator lets a person in, once; of the token only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="login_links")
    token_hash = models.CharField(max_length=64, unique=True)
    operator = models.CharField(max_length=100)  # the account on the server that made it
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_from = models.GenericIPAddressField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d %H:%M}"


class OperatorAct(models.Model):
    """What was done to an account from the server's prompt: a record that nothing in the product deletes."""

    what = models.CharField(max_length=20)  # founder, login-link
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="operator_acts")
    operator = models.CharField(max_length=100)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
