"""How many labelled promises are proposed, and how many proposals are promises?"""

from collections import Counter
from collections.abc import Iterator

from tests.core.promise.labelled import ARGUABLE, BERLIN, OFFICE, WEDNESDAY, Labelled, labelled

from faden.core.promise.sentence import Proposal, proposed

Pair = tuple[int, Proposal]  #: which promise of the text, and what was proposed for it


def pairs(one: Labelled, found: tuple[Proposal, ...]) -> Iterator[Pair]:
    """Each promise with the first proposal that touches it; each is used once."""
    left = list(found)
    for at, (start, end) in enumerate(one.places):
        hit = next((it for it in left if it.start < end and it.end > start), None)
        if hit:
            left.remove(hit)
            yield at, hit


def due_of(proposal: Proposal) -> str:
    """The due time as a label has it."""
    return f"{proposal.due.astimezone(BERLIN):%m-%d %H:%M}" if proposal.due else "-"


def figures(name: str, language: str = "") -> dict[str, float]:
    """Precision and recall of proposals; how often kind and due of the right ones are right."""
    count: Counter[str] = Counter()
    for one in labelled(name):
        if language in {"", one.language}:
            found = proposed(one.text, WEDNESDAY, OFFICE)
            count.update(texts=1, promises=len(one.kinds), proposals=len(found))
            for at, proposal in pairs(one, found):
                asserted = one.dues[at] != ARGUABLE
                count.update(
                    right=1,
                    kinds=proposal.kind.value == one.kinds[at],
                    asserted=asserted,
                    dues=asserted and due_of(proposal) == one.dues[at],
                    timed=asserted and one.dues[at] != "-",
                    timed_right=one.dues[at] not in {ARGUABLE, "-"}
                    and due_of(proposal) == one.dues[at],
                )
    return {
        "texts": count["texts"],
        "promises": count["promises"],
        "precision": count["right"] / max(1, count["proposals"]),
        "recall": count["right"] / max(1, count["promises"]),
        "kind right": count["kinds"] / max(1, count["right"]),
        "due right": count["dues"] / max(1, count["asserted"]),
        "due told": count["timed"],
        "due told right": count["timed_right"] / max(1, count["timed"]),
    }


def wrong(name: str) -> Iterator[str]:
    """What went wrong in a known file, one line each, for whoever changes a rule."""
    for one in labelled(name):
        found = proposed(one.text, WEDNESDAY, OFFICE)
        hits = dict(pairs(one, found))
        yield from (f"missed   {one.text!r}" for at in range(len(one.kinds)) if at not in hits)
        yield from (f"too many {it.what!r}" for it in found if it not in hits.values())
        for at, it in hits.items():
            if it.kind.value != one.kinds[at]:
                yield f"kind {it.kind.value} not {one.kinds[at]}: {it.what!r}"
            if one.dues[at] not in {ARGUABLE, due_of(it)}:
                yield f"due {due_of(it)} not {one.dues[at]}: {it.what!r}"


if __name__ == "__main__":
    print("\n".join(wrong("known")))
    print(figures("known"))
