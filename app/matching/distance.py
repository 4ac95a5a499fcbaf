"""Edit distance between two path segments, bit-parallel and cut off early."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """The Levenshtein distance: insertions, deletions and replacements of one character each cost 1.

    Myers' bit-vector algorithm in Hyyrö's form: one machine word (here one int) per column, so a segment of n characters
    costs n steps whatever the other's length.
    """
    if not one or not other:
        return len(one) or len(other)
    masks: dict[str, int] = {}
    for position, character in enumerate(one):
        masks[character] = masks.get(character, 0) | 1 << position
    everything, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    plus, minus, result = everything, 0, len(one)
    for character in other:
        found = masks.get(character, 0)
        diagonal = (((found & plus) + plus) ^ plus) | found | minus
        up, down = minus | (everything & ~(diagonal | plus)), diagonal & plus
        if up & last:
            result += 1
        if down & last:
            result -= 1
        up = (up << 1 | 1) & everything
        down = (down << 1) & everything
        plus, minus = down | (everything & ~(diagonal | up)), up & diagonal
    return result


def close(call: str, saved: str) -> bool:
    """Whether a call's segment is near enough to a saved one: (length − distance) / length ≥ 0.75 of the call's segment."""
    allowed = len(call) // 4
    if abs(len(call) - len(saved)) > allowed:
        return False
    if call == saved:
        return True
    return allowed > 0 and distance(saved, call) <= allowed
