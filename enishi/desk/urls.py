"""Addresses of writing to the secretariat, and of answering."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.desk.views import member, officer, templates, visitor

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("contact/", visitor.contact, name="contact"),
    path("contact/done/", visitor.contact_done, name="contact-done"),
    path("contact/mine/", member.mine, name="mine"),
    path("contact/mine/<str:public_id>/", member.mine_enquiry, name="mine-enquiry"),
    path("contact/mine/<str:public_id>/words/", member.mine_words, name="mine-words"),
    path("contact/mine/<str:public_id>/closing/", member.mine_closing, name="mine-closing"),
    path("desk/enquiries/", officer.enquiries, name="enquiries"),
    path("desk/enquiries/texts/", templates.templates, name="templates"),
    path("desk/enquiries/texts/new/", templates.template_new, name="template-new"),
    path("desk/enquiries/texts/<str:public_id>/", templates.template, name="template"),
    path("desk/enquiries/texts/<str:public_id>/removal/", templates.template_removal, name="template-removal"),
    path("desk/enquiries/<str:public_id>/", officer.enquiry, name="enquiry"),
    path("desk/enquiries/<str:public_id>/owner/", officer.enquiry_owner, name="enquiry-owner"),
    path("desk/enquiries/<str:public_id>/answers/", officer.enquiry_answer, name="enquiry-answer"),
    path("desk/enquiries/<str:public_id>/notes/", officer.enquiry_note, name="enquiry-note"),
    path("desk/enquiries/<str:public_id>/closing/", officer.enquiry_closing, name="enquiry-closing"),
]
