"""The first text on personal data says what the kind of network means, in both languages."""

from __future__ import annotations

import pytest

from enishi.kit import prose
from enishi.networks import policies
from enishi.networks.models import Kind, Network

NETWORK = {"slug": "nagi", "name": "凪の会", "organisation": "凪沢製作所", "operator_name": "汐風ネット舎"}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("kind", "company_purpose", "operator"),
    [
        (Kind.OFFICIAL, True, False),
        (Kind.ENTRUSTED, True, True),
        (Kind.ENDORSED, False, False),
        (Kind.INDEPENDENT, False, False),
    ],
)
def test_the_text_names_who_keeps_the_data(kind: str, company_purpose: bool, operator: bool, language: str) -> None:
    text = policies.first_text(Network(kind=kind, **NETWORK), language)

    assert ("汐風ネット舎" in text) is operator
    assert (("「事務局に見せる」" if language == "ja" else "show to the secretariat") in text) is company_purpose
    assert "{" not in text
    assert [kind for kind, _lines in prose.blocks(text)].count("h") == 6


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_the_conditions_are_whole_for_every_kind(kind: str, language: str) -> None:
    text = policies.first_text(Network(kind=kind, **NETWORK), language, "conditions")

    assert "凪沢製作所" in text
    assert "{" not in text
    assert [kind for kind, _lines in prose.blocks(text)].count("h") == 6
