"""The page that a network shows to everybody, its questions and answers, and texts that are not in force yet.

A text of the page that is empty stands for the house's own words (defaults.py), which follow the kind of the network.
"""

from __future__ import annotations

from typing import Self

from django.db import models

from enishi.networks.models import Network, Policy
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

# section → the most characters that it takes; each is there in both languages
SECTIONS = {"headline": 160, "purpose": 600, "joiners": 800, "offers": 1500, "sees": 1500, "how": 1200}
LANGUAGES = ("ja", "en")
MOST_QUESTIONS, LONGEST_QUESTION, LONGEST_ANSWER = 20, 120, 800
LONGEST_POLICY, LONGEST_SUMMARY = 20_000, 600


class LandingQuerySet(NetworkQuerySet):
    """Landing pages."""

    def of(self, network: Network) -> Landing:
        """Return the page of a network: as it was written, or a new one that nobody has touched."""
        return self.within(network).first() or Landing(network=network)


class Landing(NetworkModel):
    """A network's public page: what was written for it, and whether it is open, found by search engines, and counts."""

    closed = models.BooleanField(default=False)
    indexed = models.BooleanField(default=False)
    counts = models.BooleanField(default=False)  # say how many take part, in round figures
    headline_ja = models.CharField(max_length=SECTIONS["headline"], blank=True)
    headline_en = models.CharField(max_length=SECTIONS["headline"], blank=True)
    purpose_ja = models.TextField(max_length=SECTIONS["purpose"], blank=True)
    purpose_en = models.TextField(max_length=SECTIONS["purpose"], blank=True)
    joiners_ja = models.TextField(max_length=SECTIONS["joiners"], blank=True)
    joiners_en = models.TextField(max_length=SECTIONS["joiners"], blank=True)
    offers_ja = models.TextField(max_length=SECTIONS["offers"], blank=True)
    offers_en = models.TextField(max_length=SECTIONS["offers"], blank=True)
    sees_ja = models.TextField(max_length=SECTIONS["sees"], blank=True)
    sees_en = models.TextField(max_length=SECTIONS["sees"], blank=True)
    how_ja = models.TextField(max_length=SECTIONS["how"], blank=True)
    how_en = models.TextField(max_length=SECTIONS["how"], blank=True)
    questions_own = models.BooleanField(default=False)  # the house's questions were taken over, and may be none
    version = models.PositiveIntegerField(default=1)  # two officers may edit the same form

    objects = LandingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network"], name="one_landing_per_network")]

    def __str__(self) -> str:
        return f"landing {self.network_id}"


class QuestionQuerySet(NetworkQuerySet):
    """Questions and answers."""

    def in_order(self) -> Self:
        """Return them as the page shows them."""
        return self.order_by("position", "pk")


class Question(NetworkModel):
    """A question that people have before they join, and its answer, in both languages."""

    code = models.SlugField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    question_ja = models.CharField(max_length=LONGEST_QUESTION, blank=True)
    question_en = models.CharField(max_length=LONGEST_QUESTION, blank=True)
    answer_ja = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    answer_en = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="one_question_per_code")]

    def __str__(self) -> str:
        return self.code


class PolicyDraftQuerySet(NetworkQuerySet):
    """Texts that are being written."""

    def about(self, subject: str) -> Self:
        """Return the draft of one text, if somebody is writing."""
        return self.filter(subject=subject)


class PolicyDraft(NetworkModel):
    """The next version of a text that people agree to, while it is written; gone once it has a day to begin."""

    subject = models.CharField(max_length=20, choices=Policy.Subject)
    text_ja = models.TextField(max_length=LONGEST_POLICY, blank=True)
    text_en = models.TextField(max_length=LONGEST_POLICY, blank=True)
    summary_ja = models.TextField(max_length=LONGEST_SUMMARY, blank=True)
    summary_en = models.TextField(max_length=LONGEST_SUMMARY, blank=True)
    version = models.PositiveIntegerField(default=1)  # of the draft: two officers may write at once
    changed_at = models.DateTimeField(auto_now=True)

    objects = PolicyDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "subject"], name="one_draft_per_subject")]

    def __str__(self) -> str:
        return f"draft of {self.subject}"
