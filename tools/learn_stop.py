"""Which words tell a wish for no more messages from all else? Learnt from labelled sentences.

    .venv/bin/python tools/learn_stop.py      writes src/faden/core/stop/learnt.txt anew

Logistic regression with AdaGrad, the same result each time. Of a text that holds the wish, only the
sentence that resembles it most is learnt from; of the others, the one that would be mistaken.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.core.understand.labelled import SENTENCES, labelled  # noqa: E402

from faden.core.stop import learnt  # noqa: E402
from faden.core.stop.word import folded  # noqa: E402

WRITTEN = ROOT / "src" / "faden" / "core" / "stop" / "learnt.txt"
LEARNT_FROM = (
    "optout_known",
    "optout_learnt",
    "optout_harmless",
    "answer_known",
    "person_known",
)
ROUNDS = 20
RATE = 0.5
DECAY = 1e-4
BIAS_RATE = 0.02
LEAST = 0.3  #: weights below say nothing

Rows = list[tuple[bool, list[set[str]]]]


def rows() -> Rows:
    """Return for each sentence whether it is a stop, and the features of its parts."""
    found = []
    for name in LEARNT_FROM:
        for _, label, text in labelled(name):
            if label != "ask":  # either would be right
                parts = [learnt.features(one) for one in learnt.pieces(folded(text))]
                found.append((label == "stop", parts))
    return found


class Model:
    """Weights, and how much each has moved."""

    def __init__(self) -> None:
        """Know nothing."""
        self.weights: dict[str, float] = {}
        self.bias = -0.5
        self._moved: dict[str, float] = {}

    def score(self, part: set[str]) -> float:
        """Return how much a part resembles a stop; above 0: rather than not."""
        return self.bias + learnt.score(part, self.weights)

    def learn(self, part: set[str], *, stop: bool) -> None:
        """Move towards the label."""
        believed = 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(part)))))
        error = stop - believed
        step = error / math.sqrt(len(part))
        self.bias += BIAS_RATE * error
        for feature in part:
            self._moved[feature] = self._moved.get(feature, 0.0) + step * step
            rate = RATE / math.sqrt(self._moved[feature] + 0.1)
            self.weights[feature] = self.weights.get(feature, 0.0) * (1 - DECAY) + rate * step


def learn(known: Rows) -> Model:
    """Return what the sentences teach."""
    model, order = Model(), random.Random(1)
    known = list(known)
    for turn in range(ROUNDS):
        order.shuffle(known)
        for stop, parts in known:
            if turn == 0 and stop:
                model.learn(set().union(*parts), stop=True)
            else:
                model.learn(max(parts, key=model.score), stop=stop)
            if not stop and len(parts) > 1:
                model.learn(order.choice(parts), stop=False)
    return model


def digest() -> str:
    """Return what stands for the sentences that were learnt from."""
    texts = [(SENTENCES / f"{name}.txt").read_bytes() for name in LEARNT_FROM]
    return hashlib.sha256(b"\n".join(texts)).hexdigest()[:16]


def written(model: Model) -> str:
    """Return the file's text."""
    kept = {feature: w for feature, w in model.weights.items() if abs(w) >= LEAST}
    head = f"# Written by tools/learn_stop.py from sentences {digest()}; do not edit.\n"
    lines = [f"{round(100 * w)} {feature}\n" for feature, w in sorted(kept.items())]
    return head + f"{round(100 * model.bias)} \n" + "".join(lines)


if __name__ == "__main__":
    WRITTEN.write_text(written(learn(rows())), encoding="utf-8", newline="\n")
