"""Names of member classes: ours in the language of who reads, a network's own as they were written."""

from __future__ import annotations

import pytest
from django.utils import translation

from enishi.networks.audiences import ALUMNI
from enishi.networks.models import MemberClass
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


def test_a_name_of_ours_reads_in_the_reader_s_language_and_survives_being_saved_there() -> None:
    network = make_network()
    MemberClass.objects.create(network=network, code="retired", label="定年", side=ALUMNI)

    with translation.override("en"):
        row = network.memberclass_rows.get(code="retired")
        assert row.label == "Retirement"
        row.save()
    with translation.override("ja"):
        assert network.memberclass_rows.get(code="retired").label == "定年"
        assert dict(network.memberclass_rows.values_list("code", "label"))["retired"] == "定年"


def test_a_network_s_own_name_stays_as_it_is() -> None:
    network = make_network()
    MemberClass.objects.create(network=network, code="board", label="役員", side=ALUMNI)

    with translation.override("en"):
        assert network.memberclass_rows.get(code="board").label == "役員"
