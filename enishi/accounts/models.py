"""The account of a person. It holds no name: each network knows its own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
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
