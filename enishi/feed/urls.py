"""Addresses of the feed."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.feed.views import answers, carried, circles, drafts, naming, polls, posts, reading, stamps, words

app_name = "feed"
urlpatterns: list[URLPattern] = [
    path("feed/", reading.feed, name="feed"),
    path("feed/for-me/", reading.for_me, name="for-me"),
    path("feed/order/", reading.order, name="order"),
    path("feed/reactions/", reading.reactions, name="reactions"),
    path("feed/names/", naming.names, name="names"),
    path("feed/words/", words.words, name="words"),
    path("groups/<str:public_id>/posts/", circles.circle, name="circle"),
    path("groups/<str:public_id>/files/", circles.circle_files, name="circle-files"),
    path("feed/new/", posts.post_new, name="post-new"),
    path("feed/new/additions/", drafts.post_additions, name="post-additions"),
    path("feed/stamps/<str:code>/", stamps.own_stamp, name="own-stamp"),
    path("desk/stamps/", stamps.own_stamps, name="own-stamps"),
    path("desk/stamps/<str:code>/place/", stamps.own_stamp_place, name="own-stamp-place"),
    path("desk/stamps/<str:code>/retirement/", stamps.own_stamp_retirement, name="own-stamp-retirement"),
    path("feed/drafts/", drafts.drafts, name="drafts"),
    path("feed/drafts/<str:public_id>/removal/", drafts.draft_removal, name="draft-removal"),
    path("feed/drafts/<str:public_id>/pictures/<str:key>/", drafts.draft_picture, name="draft-picture"),
    path("feed/<str:public_id>/pictures/<str:key>/", carried.picture, name="picture"),
    path("feed/<str:public_id>/pictures/<str:key>/small/", carried.picture_small, name="picture-small"),
    path("feed/<str:public_id>/preview-removal/", carried.preview_removal, name="preview-removal"),
    path("feed/<str:public_id>/files/<str:key>/", carried.file, name="file"),
    path("feed/<str:public_id>/", reading.item, name="item"),
    path("feed/<str:public_id>/edit/", posts.post_edit, name="post-edit"),
    path("feed/<str:public_id>/removal/", posts.item_removal, name="item-removal"),
    path("feed/<str:public_id>/stamps/", answers.item_stamps, name="item-stamps"),
    path("feed/<str:public_id>/poll/", polls.poll, name="poll"),
    path("feed/<str:public_id>/answers/", answers.item_answers, name="item-answers"),
    path("feed/answers/<str:public_id>/edit/", answers.answer_edit, name="answer-edit"),
    path("feed/answers/<str:public_id>/removal/", answers.answer_removal, name="answer-removal"),
    path("feed/answers/<str:public_id>/stamps/", answers.answer_stamps, name="answer-stamps"),
]
