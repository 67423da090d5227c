"""The network as it runs: the same function as in training, in fewer steps of the runtime.

In training, text and markers attend apart, so that windows of many pairs fit into memory. One window at a time is faster
with one attention over both under a mask, and of the last layer only the markers are needed: a fifth less time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from benchmarks.learned_reader.network import MARKERS, ROOT, WIDTH, Layer, PairNetwork, split

HIDDEN = -50.0  # added to a score that must vanish: e^-50 is nothing beside 1, but no denormal number, which are slow


class RunningNetwork(nn.Module):
    """Takes and gives what the trained network does."""

    def __init__(self, trained: PairNetwork) -> None:
        super().__init__()
        self.trained = trained

    def forward(self, ids: Tensor, markers: Tensor, places: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits over LABELS, PHASES and MODALITIES; those of padding pairs mean nothing."""
        network, length = self.trained, ids.shape[1]
        x, hidden = network.embedded(ids, markers, places), _hidden(ids, markers)
        *lower, last = network.layers
        for layer in lower:
            x = _layer(layer, x, x, hidden)
        marks = _layer(last, x[:, length:], x, hidden[:, :, length:])
        pairs = nn.functional.gelu(network.mix(marks.reshape(marks.shape[0], -1, MARKERS * WIDTH)))
        votes = network.wide(features).sum(2)
        return network.label(pairs) + votes, network.phase(pairs), network.modality(pairs)


def _hidden(ids: Tensor, markers: Tensor) -> Tensor:
    """B x 1 x (L + 2P) x (L + 2P), HIDDEN where a row must not see a column: padding, and the markers of another pair."""
    pairs = torch.arange(1, markers.shape[1] + 1).unsqueeze(1).expand(-1, MARKERS).reshape(1, -1).expand(ids.shape[0], -1)
    rows = torch.cat([torch.zeros_like(ids), pairs], 1)  # the number of a marker's pair, 0 of text
    columns = torch.cat([-(ids == 0).to(ids.dtype), pairs], 1)  # -1 of padding
    seen = (columns[:, None, :] == 0) | (columns[:, None, :] == rows[:, :, None])
    return ((~seen).to(torch.float32) * HIDDEN)[:, None]


def _layer(layer: Layer, rows: Tensor, x: Tensor, hidden: Tensor) -> Tensor:
    """One layer for some rows of x."""
    queries, keys, values = split(layer.query(rows)), split(layer.key(x)), split(layer.value(x))
    seen = torch.softmax(queries @ keys.transpose(-1, -2) / ROOT + hidden, -1) @ values
    rows = layer.attended(rows + layer.out(seen.transpose(1, 2).flatten(2)))
    return layer.left(rows + layer.outer(nn.functional.gelu(layer.inner(rows))))  # type: ignore[no-any-return]
