"""Whether a proof's claims are true, decided by numbers: 60 digits, random points, differences."""

import itertools
import random

import mpmath

from dnnmath.proofs.checker_identities import BUILDERS, free_of, read_total
from dnnmath.proofs.checker_identities_terms import Types, branches

STEP = mpmath.mpf(10) ** -20


class Point:
    """Random values for all names at given sizes, hypotheses met."""

    def __init__(self, types, totals, sizes, seed):
        self.rng, self.types, self.sizes, self.values = random.Random(seed), types, sizes, {}
        for name, (kind, *shape) in types.kinds.items():
            if kind in ("size", "index"):
                continue
            places = list(itertools.product(*(range(sizes[s]) for s in shape)))
            if kind == "function":
                self.values[name] = [self.number("real") for _ in places] + [self.number("real")]
                continue
            for at in places:
                self.values[name, at] = self.number(kind)
            for row in {at[:-1] for at in places} if name in totals else ():
                self.fix(name, kind, [at for at in places if at[:-1] == row], totals[name])

    def fix(self, name, kind, row, total):
        whole = mpmath.mpf(total.numerator) / total.denominator
        if kind == "binary":
            for n, at in enumerate(row):
                self.values[name, at] = mpmath.mpf(n < whole)
        elif kind == "real":
            self.values[name, row[-1]] = whole - sum(self.values[name, at] for at in row[:-1])
        else:
            weight = sum(self.values[name, at] for at in row)
            for at in row:
                self.values[name, at] *= whole / weight

    def number(self, kind):
        x = mpmath.mpf(self.rng.randint(1, 60)) / self.rng.randint(17, 31)
        return {"unit": x / (1 + x), "binary": mpmath.mpf(self.rng.randint(0, 1))}.get(
            kind, x if kind in ("positive", "nonnegative") else x * self.rng.choice([1, -1])
        )

    def __call__(self, tree, at):
        head, *args = tree
        if head == "number":
            return mpmath.mpf(args[0].numerator) / args[0].denominator
        if head == "name":
            return mpmath.mpf(self.sizes.get(args[0], 0)) or self.values[args[0], ()]
        if head == "entry":
            return self.values[args[0], tuple(at[i] for i in args[1:])]
        if head == "δ":
            return mpmath.mpf(at[args[0]] == at[args[1]])
        if head == "Σ":
            return sum(self(args[2], {**at, args[0]: n}) for n in range(self.sizes[args[1]]))
        if head in "+-·/":
            a, b = self(args[0], at), self(args[1], at)
            return {"+": lambda: a + b, "-": lambda: a - b, "·": lambda: a * b, "/": lambda: a / b}[
                head
            ]()
        if head == "^":
            return self(args[0], at) ** (mpmath.mpf(args[1].numerator) / args[1].denominator)
        if head == "∂":
            return self.difference((args[0][1], tuple(at[i] for i in args[0][2:])), args[1], at)
        if head in ("value", "partial"):
            return self.applied(args, at, head)
        x = self(args[0], at)
        return {
            "exp": lambda: mpmath.exp(x),
            "log": lambda: mpmath.log(x),
            "relu": lambda: max(x, mpmath.mpf(0)),
            "gate": lambda: mpmath.mpf(x > 0),
        }[head]()

    def difference(self, moving, body, at):
        x, sides = self.values[moving], []
        for h in (STEP, -STEP):
            self.values[moving] = x + h
            sides.append(self(body, at))
        self.values[moving] = x
        return (sides[0] - sides[1]) / (2 * STEP)

    def applied(self, args, at, head):
        """F(u) = exp of a linear form."""
        *c, c0 = self.values[args[0]]
        shape = [range(self.sizes[s]) for s in self.types.kinds[args[0]][1:]]
        places = list(itertools.product(*shape))
        u = [self(args[-1], {**at, **dict(zip(args[-2], n, strict=True))}) for n in places]
        value = mpmath.exp(c0 + sum(a * b for a, b in zip(c, u, strict=True)) / 8)
        if head == "value":
            return value
        return value * c[places.index(tuple(at[i] for i in args[1]))] / 8


def is_true(proof):
    """Whether every claim holds at every point that was tried."""
    stated = {k: v for k, v in proof.items() if k not in ("kind", "names", "totals", "axioms")}
    del stated["side_conditions"]
    types = Types(proof["names"])
    totals = {y: read_total(types, y, c) for y, c in proof["totals"].items()}
    claims, _ = BUILDERS[proof["kind"]](types, totals, **stated)
    with mpmath.workdps(80):
        return all(holds(types, *claim, seed) for claim in claims for seed in range(4))


def holds(types, left, relation, right, totals, seed):
    letters = [n for n, kind in types.kinds.items() if kind == ("size",)]
    sizes = {s: random.Random(f"{s}{seed}").randint(1, 3) for s in letters}
    point = Point(types, totals, sizes, seed)
    free = sorted({i for t in (left, right) for b in branches(t) for i in free_of(b)})
    at = {i: random.Random(i).randrange(sizes[s]) for i, s in types.free.items() if i in free}
    a, b = point(left, at), point(right, at)
    same = abs(a - b) <= mpmath.mpf(10) ** -15 * (1 + abs(a))
    small = mpmath.mpf(10) ** -15
    return bool(same and (relation == "=" or a >= -small) and (relation != ">" or a > 0))
