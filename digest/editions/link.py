"""Average link: groups merge while their members are alike enough on average, so that no chain pulls strangers in."""

import heapq
import math
from collections.abc import Collection, Iterable

# How alike two things must be to meet. Large groups tell many sides of one event, so they may be less alike on average.
PAIR, CROWD = 0.28, 0.045
# What two groups have in common must be so much of what the smaller one has in common itself: two reports of one affair
# do not belong to a crowd that only knows the same names. More would cost large groups reports of theirs.
OF_ITS_OWN = 0.13
# Afterwards up to three that are left over join a group of at least four, if they come close to the middle of it and to
# no other's: beside thirty members each of whom tells something else, the average says too little.
MOST_STRAYS, FEWEST_OF_A_CROWD = 3, 4
CLOSE, AHEAD = 0.13, 2.5


def average_link(size: int, edges: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """The groups of the things 0..size-1, whose likenesses are the edges; a missing edge counts as 0."""
    bond = Bond(size)
    for one, other, likeness in edges:
        bond.tie(one, other, likeness)
    while bond.candidates:
        _, one, other, pairs = heapq.heappop(bond.candidates)
        if bond.stands(one, other, pairs):
            bond.merge(one, other)
    bond.take_in_strays()
    return list(bond.groups.values())


class Bond:
    """The groups so far, the summed likeness between each two, and the merges that are worth making, best first."""

    def __init__(self, size: int) -> None:
        self.groups: dict[int, list[int]] = {place: [place] for place in range(size)}
        self.candidates: list[tuple[float, int, int, int]] = []
        self._sums: dict[int, dict[int, float]] = {place: {} for place in range(size)}
        # Of all ordered pairs within each group; each thing is wholly like itself.
        self._within = dict.fromkeys(range(size), 1.0)

    def tie(self, one: int, other: int, likeness: float) -> None:
        """Record how alike two groups are in sum, and that they might merge."""
        self._sums[one][other] = self._sums[other][one] = likeness
        pairs = len(self.groups[one]) * len(self.groups[other])
        surplus = likeness / pairs - (CROWD + (PAIR - CROWD) / pairs**0.5)
        if surplus >= 0 and not self.is_of_its_own(one, other):
            heapq.heappush(self.candidates, (-surplus, one, other, pairs))

    def stands(self, one: int, other: int, pairs: int) -> bool:
        """Whether a candidate is still about the groups it was weighed for."""
        return one in self.groups and other in self.groups and len(self.groups[one]) * len(self.groups[other]) == pairs

    def merge(self, one: int, other: int) -> None:
        """Make one group of two; the one with fewer ties moves, so that a merge costs little."""
        kept, gone = (one, other) if len(self._sums[one]) >= len(self._sums[other]) else (other, one)
        self.groups[kept] += self.groups.pop(gone)
        self._within[kept] += self._within.pop(gone) + 2 * self._sums[kept][gone]
        for third, likeness in self._sums.pop(gone).items():
            del self._sums[third][gone]
            if third != kept:
                self._sums[kept][third] = self._sums[kept].get(third, 0.0) + likeness
        for third, likeness in list(self._sums[kept].items()):
            self.tie(kept, third, likeness)

    def take_in_strays(self) -> None:
        """Let what was left over join the one group it is close to; all at once, so that none draws another in."""
        crowds = frozenset(place for place, group in self.groups.items() if len(group) >= FEWEST_OF_A_CROWD)
        strays = [place for place, group in self.groups.items() if len(group) <= MOST_STRAYS]
        for stray, crowd in [(stray, self.crowd_for(stray, crowds)) for stray in strays]:
            if crowd is not None:
                self.groups[crowd] += self.groups.pop(stray)

    def crowd_for(self, stray: int, crowds: Collection[int]) -> int | None:
        """The crowd a stray belongs to: far closer to it than to the next, measured from middle to middle."""
        near = sorted((-self.closeness(stray, crowd), crowd) for crowd in self._sums[stray] if crowd in crowds)
        if not near or -near[0][0] < CLOSE or (len(near) > 1 and near[0][0] > AHEAD * near[1][0]):
            return None
        crowd = near[0][1]
        return None if self.is_of_its_own(stray, crowd) else crowd

    def is_of_its_own(self, one: int, other: int) -> bool:
        """Whether the smaller of two groups has far less in common with the other than its members have in common."""
        size, within = min((len(self.groups[group]), self._within[group]) for group in (one, other))
        inner = (within - size) / max(1, size * (size - 1))
        between = self._sums[one][other] / (len(self.groups[one]) * len(self.groups[other]))
        return between < OF_ITS_OWN * inner

    def closeness(self, one: int, other: int) -> float:
        """The cosine between the middles of two groups."""
        return self._sums[one][other] / math.sqrt(self._within[one] * self._within[other])
