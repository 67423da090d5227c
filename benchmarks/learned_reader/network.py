"""The network in torch: MiniLM (Wang et al., 2020) over the text, levitated markers for the pairs, three linear heads.

Shapes: B windows, L word pieces, P pairs, H = 384. The markers attend to the text and to their own pair's markers only.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from benchmarks.learned_reader.labels import LABELS, MODALITIES, PHASES
from ingest.learned.encoding import MARKERS, MOST_PIECES
from ingest.learned.syntax import BUCKETS

LAYERS = 6  # of all-MiniLM-L6-v2, like the next
WIDTH, HEADS, INNER = 384, 12, 1536
MARKS = 32  # more than the marker ids in use
NEVER = -30000.0  # added to a score that must vanish; fits bfloat16


class Layer(nn.Module):
    """One transformer layer with BERT's weights over the text and, behind it in the same tensor, the markers."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attended, self.left = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """x: B x (L + 2P) x H, the text first; hidden: B x 1 x 1 x L (0 or NEVER)."""
        length = hidden.shape[3]
        queries, keys, values = (split(f(x)) for f in (self.query, self.key, self.value))
        hidden = hidden.to(keys.dtype)
        to_text = queries @ keys[:, :, :length].transpose(-1, -2) / ROOT + hidden
        to_pair = (_pairs(queries[:, :, length:]) @ _pairs(keys[:, :, length:]).transpose(-1, -2) / ROOT).flatten(2, 3)
        of_text = torch.softmax(to_text[:, :, :length], -1)
        of_marks = torch.softmax(torch.cat([to_text[:, :, length:], to_pair], -1), -1)
        seen = torch.cat([of_text, of_marks[..., :length]], 2) @ values[:, :, :length]
        from_pair = (_pairs(of_marks[..., length:]) @ _pairs(values[:, :, length:])).flatten(2, 3)
        seen = torch.cat([seen[:, :, :length], seen[:, :, length:] + from_pair], 2)
        x = self.attended(x + self.out(seen.transpose(1, 2).flatten(2)))
        return self.left(x + self.outer(nn.functional.gelu(self.inner(x))))  # type: ignore[no-any-return]


ROOT = math.sqrt(WIDTH // HEADS)


def split(x: Tensor) -> Tensor:
    return x.view(x.shape[0], -1, HEADS, WIDTH // HEADS).transpose(1, 2)


def _pairs(x: Tensor) -> Tensor:
    return x.reshape(x.shape[0], HEADS, -1, MARKERS, x.shape[3])


class PairNetwork(nn.Module):
    """ids (B x L), markers, places (B x P x 2), features (B x P x F) -> three logits (B x P x ...)."""

    def __init__(self, layers: int = LAYERS, labels: int = len(LABELS)) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.words.weight.requires_grad_(False)  # 5,000 windows are too few to move the meaning of words
        self.places = nn.Embedding(MOST_PIECES, WIDTH)  # BERT's own segment 0 is added to them when they are loaded
        self.marks = nn.Embedding(MARKS, WIDTH)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.mix, self.head_dropout = nn.Linear(2 * WIDTH, WIDTH), nn.Dropout(0.2)
        self.label, self.phase, self.modality = (nn.Linear(WIDTH, n) for n in (labels, len(PHASES), len(MODALITIES)))
        self.wide = nn.Embedding(BUCKETS, labels, padding_idx=0)  # what the parse votes for, feature by feature
        nn.init.zeros_(self.wide.weight)
        self.wide_dropout = nn.Dropout(0.3)
        with torch.no_grad():
            self.label.bias.zero_()
            self.label.bias[0] = 2.0  # most pairs have no relation

    def forward(self, ids: Tensor, markers: Tensor, places: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits over LABELS, PHASES and MODALITIES; those of padding pairs mean nothing."""
        x = self.dropout(self.embedded(ids, markers, places))
        hidden = (ids == 0).to(x.dtype)[:, None, None, :] * NEVER
        for layer in self.layers:
            x = layer(x, hidden)
        marks = x[:, ids.shape[1] :].reshape(x.shape[0], -1, MARKERS, WIDTH)
        pairs = marks.flatten(2)
        pairs = self.head_dropout(nn.functional.gelu(self.mix(self.head_dropout(pairs))))
        votes = self.wide_dropout(self.wide(features)).sum(2)
        return self.label(pairs) + votes, self.phase(pairs), self.modality(pairs)

    def embedded(self, ids: Tensor, markers: Tensor, places: Tensor) -> Tensor:
        """B x (L + 2P) x H: what stands where, the text first."""
        text = self.words(ids) + self.places.weight[: ids.shape[1]].unsqueeze(0)
        marks = self.marks(markers.flatten(1)) + self.places(places.flatten(1))
        return self.norm(torch.cat([text, marks], 1))  # type: ignore[no-any-return]

    def load_bert(self, folder: Path) -> None:
        """Start from the lower layers of a MiniLM in a sentence-transformers model folder."""
        weights = load_file(str(next(folder.glob("*.safetensors"))))
        names = _bert_names(len(self.layers))
        with torch.no_grad():
            for own, bert in names.items():
                parameter = self.get_parameter(own)
                parameter.copy_(weights[bert][: parameter.shape[0]])
            self.places.weight += weights["embeddings.token_type_embeddings.weight"][:1]


def _bert_names(layers: int) -> dict[str, str]:
    """Our parameters -> BERT's."""
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "out": "attention.output.dense", "attended": "attention.output.LayerNorm",
        "inner": "intermediate.dense", "outer": "output.dense", "left": "output.LayerNorm",
    }  # fmt: skip
    for number in range(layers):
        for own, bert in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{number}.{own}.{kind}"] = f"encoder.layer.{number}.{bert}.{kind}"
    return names
