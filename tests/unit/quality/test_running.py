"""The learned reader as it is exported says what it says in training."""

from __future__ import annotations

import pytest
import torch

from benchmarks.learned_reader.network import MARKERS, PairNetwork
from benchmarks.learned_reader.running import RunningNetwork

WINDOWS, PIECES, PAIRS, FEATURES = 2, 9, 3, 4


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(5)
    return PairNetwork(layers=2).eval()


def given():
    torch.manual_seed(7)
    ids = torch.randint(1000, 2000, (WINDOWS, PIECES))
    ids[1, 6:] = 0  # a shorter window, padded
    markers = torch.randint(1, 20, (WINDOWS, PAIRS, MARKERS))
    places = torch.randint(0, 6, (WINDOWS, PAIRS, MARKERS))
    return ids, markers, places, torch.randint(1, 100, (WINDOWS, PAIRS, FEATURES))


def test_both_give_the_same_logits(network):
    with torch.no_grad():
        for trained, running in zip(network(*given()), RunningNetwork(network)(*given()), strict=True):
            assert torch.allclose(trained, running, atol=1e-4)


def test_no_pair_sees_another(network):
    ids, markers, places, features = given()
    with torch.no_grad():
        before, _, _ = RunningNetwork(network)(ids, markers, places, features)
        markers[:, 1] = 30
        after, _, _ = RunningNetwork(network)(ids, markers, places, features)
    assert torch.allclose(before[:, [0, 2]], after[:, [0, 2]], atol=1e-5)
    assert not torch.allclose(before[:, 1], after[:, 1], atol=1e-5)


def test_a_trace_takes_any_number_of_windows(network):
    traced = torch.jit.trace(RunningNetwork(network), given())
    alone = tuple(part[:1] for part in given())
    with torch.no_grad():
        assert torch.allclose(traced(*alone)[0], RunningNetwork(network)(*alone)[0], atol=1e-4)
