"""Keys: the same number for the same token for ever, another one for another network or audience."""

from collections import Counter

import pytest

from enishi.kit.text import ALL_BUCKETS, SAMPLES, Keys, bucket_token, facet_token, keys, row_tokens, sample_token
from enishi.kit.text.keys import _MOST_REMEMBERED


def test_keys_are_stable_numbers() -> None:
    # Rows in the database hold these numbers: a change here means that every row has to be rebuilt (VERSION).
    assert Keys(1, "7")["田中"] == 8566537805643345886
    assert Keys(1, "")["#た"] == 8194727033611548128


def test_keys_differ_by_network_label_and_token() -> None:
    numbers = {
        Keys(network, label)[token]
        for network in (1, 2, 11)
        for label in ("", "1", "7", "g7", "g7&5")
        for token in ("田中", "<た", "<ta", "=n:田中", "1田")
    }

    assert len(numbers) == 3 * 5 * 5
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_keys_of_a_list_keep_its_order() -> None:
    some = Keys(4, 7)

    assert some.of(["た", "な", "た"]) == [some["た"], some["な"], some["た"]]
    assert Keys(4, "7").of(["た"]) == some.of(["た"])


def test_keys_remember_only_so_many() -> None:
    some = Keys(4, 7)
    first = some["t0"]

    for number in range(_MOST_REMEMBERED + 10):
        some[f"t{number}"]

    assert len(some) <= _MOST_REMEMBERED
    assert some["t0"] == first


def test_keys_are_shared_per_network_and_label() -> None:
    assert keys(4, 7) is keys(4, 7)
    assert keys(4, 7) is not keys(5, 7)


def test_facet_tokens_keep_fields_apart() -> None:
    assert facet_token("left", 2019) == "=left:2019"
    assert facet_token("place", "東京") != facet_token("birthplace", "東京")
    for field in ("n", "a:b"):
        with pytest.raises(ValueError, match="facet"):
            facet_token(field, "x")


def test_bucket_tokens_are_those_of_the_rows() -> None:
    assert bucket_token("ダテ") == "#た"
    assert bucket_token("ダテ") in row_tokens("た")
    assert bucket_token("Meyer") == "#他"
    assert len(ALL_BUCKETS) == 47
    assert ALL_BUCKETS[:2] == ("#あ", "#い")
    assert ALL_BUCKETS[-1] == "#他"


@pytest.mark.parametrize("step", [1, 2, 16, 1000])
def test_sample_tokens_are_even(step: int) -> None:
    counts = Counter(sample_token(number * step) for number in range(16_000))

    assert set(counts) == {f"~{number}" for number in range(SAMPLES)}
    assert all(900 < count < 1100 for count in counts.values())
