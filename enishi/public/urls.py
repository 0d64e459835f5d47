"""Addresses that anybody may open within a network, and those where officers write what stands there."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.public.views import app, landing, policies, visitor

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", visitor.network, name="network"),
    path("privacy/", visitor.privacy, name="privacy"),
    path("conditions/", visitor.conditions, name="conditions"),
    path("sharing/", visitor.sharing, name="sharing"),
    path("conduct/", visitor.conduct, name="conduct"),
    path("brand.<slug:mark>.css", visitor.brand, name="brand"),
    path("app/manifest/<slug:language>/", app.manifest, name="manifest"),
    path("app/icon/<slug:mark>/<int:size>/", app.app_icon, name="app-icon"),
    path("app/offline/<slug:language>/", app.offline, name="offline"),
    path("worker.js", app.worker, name="worker"),
    path("logo/<str:name>", visitor.logo, name="logo"),
    path("desk/landing/", landing.landing, name="landing"),
    path("desk/landing/questions/new/", landing.question_new, name="question-new"),
    path("desk/landing/questions/<slug:code>/", landing.question, name="question"),
    path("desk/landing/questions/<slug:code>/place/", landing.question_place, name="question-place"),
    path("desk/landing/questions/<slug:code>/removal/", landing.question_removal, name="question-removal"),
    path("desk/policies/", policies.policies, name="policies"),
    path("desk/policies/<slug:subject>/", policies.policy_draft, name="policy-draft"),
    path("desk/policies/<slug:subject>/preview/", policies.policy_preview, name="policy-preview"),
    path("desk/policies/<slug:subject>/draft/", policies.policy_draft_removal, name="policy-draft-removal"),
    path("desk/policies/<slug:subject>/withdrawal/", policies.policy_withdrawal, name="policy-withdrawal"),
]
