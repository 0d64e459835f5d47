"""Addresses of letters."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.letters.views import member, staff

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("letters/", member.archive, name="archive"),
    path("letters/<str:public_id>/", member.archived, name="archived"),
    path("desk/letters/", staff.letters, name="letters"),
    path("desk/letters/new/", staff.letter_new, name="letter-new"),
    path("desk/letters/head/", staff.letterhead, name="letterhead"),
    path("desk/letters/<str:public_id>/", staff.letter, name="letter"),
    path("desk/letters/<str:public_id>/words/", staff.letter_edit, name="letter-edit"),
    path("desk/letters/<str:public_id>/test/", staff.letter_test, name="letter-test"),
    path("desk/letters/<str:public_id>/sending/", staff.letter_sending, name="letter-sending"),
    path("desk/letters/<str:public_id>/stop/", staff.letter_stop, name="letter-stop"),
    path("desk/letters/<str:public_id>/going-on/", staff.letter_going_on, name="letter-going-on"),
    path("desk/letters/<str:public_id>/putting-away/", staff.letter_putting_away, name="letter-putting-away"),
    path("desk/letters/<str:public_id>/removal/", staff.letter_removal, name="letter-removal"),
]
