"""Labels and readers that do not go together are refused with those that do."""

from __future__ import annotations

import pytest
from django.utils import translation

from enishi.kit.errors import Refused
from enishi.networks.audiences import ALUMNI, EMPLOYEES, PUBLIC
from enishi.networks.labels import FOR, Label, demand, labels_for, levels


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        (PUBLIC, "“Public” does."),
        (ALUMNI, "“Members only” and “Handle with care” do."),
        (ALUMNI | EMPLOYEES, "“Employees present” and “Handle with care” do."),
    ],
)
def test_demand_says_which_labels_go_with_the_readers(audience: int, said: str) -> None:
    for label in Label:
        if label in labels_for(audience):
            demand(label, audience)
            continue
        with translation.override("en"), pytest.raises(Refused) as refused:
            demand(label, audience)
        assert (refused.value.field, refused.value.message.endswith(said)) == ("label", True)


def test_levels_say_which_readers_each_is_for() -> None:
    offered = levels([ALUMNI], "members")

    assert [each["for"] for each in offered] == [FOR[label] for label in Label]
    assert [each["value"] for each in offered if each["fits"]] == ["members", "handle"]
