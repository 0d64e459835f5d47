"""What may come between a proof and being signed in: the second step, for people who have set one up."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

ENOUGH = {"link"}  # the operator's link lets in who lost the second step; it is on record


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """Asks for the authenticator's code where one is set up. A passkey alone asks for nothing: it is another way in,
    and who loses the device still comes in by mail."""

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        if person is None or not is_mfa_enabled(person, [Authenticator.Type.TOTP]):
            return False
        if any(record["method"] in ENOUGH for record in get_authentication_records(request, person)):
            return False
        return bool(super()._should_handle(request))
