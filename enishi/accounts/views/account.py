"""What an account holds: addresses, sessions, language, theme."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.accounts import addresses as book
from enishi.accounts import cookies, flows, mails
from enishi.accounts import removal as leaving
from enishi.accounts import sessions as open_doors
from enishi.accounts.doors import everyone, page, signed_in, sure, way_back
from enishi.accounts.forms import AddressForm, CodeForm
from enishi.accounts.models import Person
from enishi.kit.errors import Refused


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@page(access=signed_in)
def account(request: HttpRequest) -> HttpResponse:
    """Show everything at a glance, each with the way to change it."""
    person = _me(request)
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context = {
        "addresses": book.addresses_of(person),
        "has_password": person.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "second_step": Authenticator.Type.TOTP in kinds,
        "sessions": len(open_doors.open_sessions(person, request.session.session_key)),
        "theme": request.COOKIES.get("theme", ""),
        "themes": Person.THEMES,
    }
    return render(request, "accounts/account.html", context)


@page(access=signed_in, methods=("GET", "POST"))
def addresses(request: HttpRequest) -> HttpResponse:
    """List the addresses and take a new one."""
    return _add_address(request) if request.method == "POST" else _addresses(request, AddressForm())


def _addresses(request: HttpRequest, form: AddressForm) -> HttpResponse:
    context = {"form": form, "addresses": book.addresses_of(_me(request)), "most": book.MOST}
    return render(request, "accounts/addresses.html", context, status=422 if form.errors else 200)


@sure
def _add_address(request: HttpRequest) -> HttpResponse:
    """Send a code to the new address. The page is the same for an address that somebody else has."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _addresses(request, form)
    email = form.cleaned_data["email"]
    try:
        if any(row.email == email for row in book.addresses_of(_me(request))):
            raise Refused(_("This address is yours already."))
        book.refuse_more(_me(request))
        flows.start_code(request, email, purpose="address")
    except Refused as error:
        form.add_error("email", error.message)
        return _addresses(request, form)
    return redirect("accounts:address-code")


@page(access=signed_in, methods=("GET", "POST"))
def address_code(request: HttpRequest) -> HttpResponse:
    """Confirm the new address by its code."""
    under_way = flows.pending(request, purpose="address")
    if under_way is None:
        messages.warning(request, _("The code has expired. Please ask for a new one."))
        return redirect("accounts:addresses")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and "again" in request.POST:
        form = CodeForm()
        try:
            flows.resend_code(request, purpose="address")
            messages.success(request, _("A new code is on its way. The one before no longer works."))
        except Refused as error:
            messages.warning(request, error.message)
        return redirect("accounts:address-code")
    if request.method == "POST" and form.is_valid():
        try:
            flows.check_code(request, form.cleaned_data["code"], purpose="address")
        except Refused as error:
            form.add_error("code", error.message)
        else:
            messages.success(request, _("The address is confirmed. You can sign in with it, too."))
            return redirect("accounts:addresses")
    context = {"form": form, "pending": under_way}
    return render(request, "accounts/address_code.html", context, status=422 if form.errors else 200)


@page(access=signed_in, methods=("POST",))
@sure
def address_first(request: HttpRequest) -> HttpResponse:
    """Make an address the first one; the one before hears of it."""
    person = _me(request)
    before, email = person.email, request.POST.get("email", "")[:254]
    try:
        book.make_first(person, email)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        what = mails.filled(gettext_lazy("The first address is now %(email)s."), email=email)
        mails.send("changed", before, language=person.language, what=what, at=timezone.now())
        messages.success(request, _("From now on we write to %(email)s.") % {"email": email})
    return redirect("accounts:addresses")


@page(access=signed_in, methods=("POST",))
@sure
def address_removal(request: HttpRequest) -> HttpResponse:
    """Take an address away; it hears of it itself."""
    person, email = _me(request), request.POST.get("email", "")[:254]
    try:
        book.remove(person, email)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        what = mails.filled(gettext_lazy("The address %(email)s was removed."), email=email)
        mails.send("changed", email, language=person.language, what=what, at=timezone.now())
        messages.success(request, str(what))
    return redirect("accounts:addresses")


@page(access=signed_in, methods=("GET", "POST"))
@sure
def removal(request: HttpRequest) -> HttpResponse:
    """Delete the account, once no network keeps anything of the person; until then say which ones do."""
    person = _me(request)
    refused = ""
    if request.method == "POST":
        try:
            leaving.remove(person)
        except Refused as error:
            refused = error.message
        else:
            auth.logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("front:front")
    context = {"networks": leaving.kept_by(person), "refused": refused}
    return render(request, "accounts/removal.html", context, status=422 if refused else 200)


@page(access=signed_in)
def sessions(request: HttpRequest) -> HttpResponse:
    """List where the person is signed in."""
    listed = open_doors.open_sessions(_me(request), request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": listed})


@page(access=signed_in, methods=("POST",))
def session_end(request: HttpRequest) -> HttpResponse:
    """End one session, or every other one. It takes effect with that session's next request."""
    person = _me(request)
    if "others" in request.POST:
        open_doors.end_others(person, request.session.session_key)
        messages.success(request, _("All other devices have been signed out."))
    elif open_doors.end(person, request.POST.get("key", "")):
        messages.success(request, _("That device has been signed out."))
    return redirect("accounts:sessions")


@page(access=everyone, methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: for this browser, and of who is signed in everywhere."""
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        cookies.later(request, settings.LANGUAGE_COOKIE_NAME, wanted)
        if isinstance(request.user, Person):
            Person.objects.filter(pk=request.user.pk).update(language=wanted)
            request.session["language"] = wanted
        translation.activate(wanted)
    return HttpResponseRedirect(way_back(request))


@page(access=everyone, methods=("POST",))
def theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or as the system."""
    wanted = request.POST.get("theme", "")
    if wanted in dict(Person.THEMES):
        cookies.later(request, "theme", wanted)
        if isinstance(request.user, Person):
            Person.objects.filter(pk=request.user.pk).update(theme=wanted)
    return HttpResponseRedirect(way_back(request))
