"""Addresses of joining, within a network. Who holds a code stands under join/, the officer's side under roster/."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.joining.views import applying, approvals, cards, departing, guest, named, staff, vouching, waiting, waves

app_name = "joining"
urlpatterns: list[URLPattern] = [
    path("welcome/", named.welcome, name="welcome"),
    path("join/", guest.join_code, name="join-code"),
    path("join/<str:code>/", guest.join, name="join"),
    path("join/<str:code>/digits/", guest.join_digits, name="join-digits"),
    path("join/<str:code>/digits/late/", guest.join_late, name="join-late"),
    path("join/<str:code>/choices/", guest.join_choices, name="join-choices"),
    path("join/<str:code>/done/", guest.join_done, name="join-done"),
    path("join/<str:code>/no-contact/", guest.no_contact, name="no-contact"),
    path("silence/<str:token>/", guest.silence, name="silence"),
    path("turn/", waves.turn, name="turn"),
    path("me/leave/", departing.leave, name="leave"),
    path("me/leave/confirmation/", departing.leave_confirmation, name="leave-confirmation"),
    path("me/left/", departing.left, name="left"),
    path("me/pause/", departing.pause, name="pause"),
    path("me/data/", departing.my_data, name="my-data"),
    path("back/", departing.back, name="back"),
    path("apply/", applying.claim, name="claim"),
    path("apply/digits/", applying.claim_digits, name="claim-digits"),
    path("apply/digits/late/", applying.claim_late, name="claim-late"),
    path("apply/choices/", applying.claim_choices, name="claim-choices"),
    path("apply/waiting/", waiting.waiting, name="waiting"),
    path("apply/waiting/correction/", waiting.claim_correction, name="claim-correction"),
    path("apply/waiting/withdrawal/", waiting.claim_withdrawal, name="claim-withdrawal"),
    path("apply/waiting/members/", vouching.vouchers, name="vouchers"),
    path("vouch/<str:code>/", vouching.vouch, name="vouch"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/count/", approvals.approvals_count, name="approvals-count"),
    path("approvals/keys/", approvals.approval_keys, name="approval-keys"),
    path("approvals/rule/", approvals.facts_rule, name="facts-rule"),
    path("approvals/vouching/", vouching.vouching_rule, name="vouching-rule"),
    path("approvals/<str:public_id>/", approvals.approval, name="approval"),
    path("approvals/<str:public_id>/admission/", approvals.approval_admission, name="approval-admission"),
    path("approvals/<str:public_id>/question/", approvals.approval_question, name="approval-question"),
    path("approvals/<str:public_id>/refusal/", approvals.approval_refusal, name="approval-refusal"),
    path("approvals/<str:public_id>/undoing/", approvals.approval_undoing, name="approval-undoing"),
    path("desk/opening/", waves.wave, name="wave"),
    path("desk/opening/end/", waves.wave_end, name="wave-end"),
    path("invitations/", staff.invitations, name="invitations"),
    path("invitations/cards/", cards.cards, name="cards"),
    path("invitations/cards/new/", cards.cards_new, name="cards-new"),
    path("invitations/cards/returned/", cards.card_return, name="card-return"),
    path("invitations/cards/<str:public_id>/", cards.card_bundle, name="card-bundle"),
    path("invitations/cards/<str:public_id>/progress/", cards.card_bundle_progress, name="card-bundle-progress"),
    path("invitations/cards/<str:public_id>/file/", cards.card_bundle_file, name="card-bundle-file"),
    path("invitations/cards/<str:public_id>/withdrawal/", cards.card_bundle_withdrawal, name="card-bundle-withdrawal"),
    path("invitations/cards/<str:public_id>/anew/", cards.card_bundle_anew, name="card-bundle-anew"),
    path(
        "invitations/cards/<str:public_id>/<str:invitation_id>/withdrawal/",
        cards.card_withdrawal,
        name="card-withdrawal",
    ),
    path("roster/<str:public_id>/invitation/", staff.invitation, name="invitation"),
    path(
        "roster/<str:public_id>/invitation/<str:invitation_id>/withdrawal/",
        staff.invitation_withdrawal,
        name="invitation-withdrawal",
    ),
]
