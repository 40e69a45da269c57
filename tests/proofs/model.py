"""A model in which every hypothesis of the registry holds; claims are tried in it at random.

f(x) = (c/2)‖x‖² on R², μ ≤ c ≤ L, in a large ball; a and b aligned where assumed; x* = y* = 0,
where f is least; X[k] descends. Maps shrink to a quarter; where moduli occur, x, y and a are so
close to each other that every modulus answers.
"""

from fractions import Fraction
from math import sqrt
from random import Random

from dnnmath.proofs.checker_terms import claimed

SLACK = 1e-9


class Model:
    """Values for every name of a proof, drawn once."""

    def __init__(self, proof, seed):
        draw = Random(seed)
        assumed = {line["claim"] for line in proof["lines"] if line["rule"] == "assume"}
        pinned = any(claim.startswith("Quadratic") for claim in assumed)
        self.curvature = Fraction(draw.randint(2, 5), 2)
        self.values = {}
        for name, kind in proof["names"].items():
            self.values[name] = self.drawn(draw, kind)
        self.values["L"] = self.curvature * (1 if pinned else Fraction(draw.randint(2, 5), 2))
        self.values["μ"] = self.curvature / draw.randint(1, 3)
        self.values |= {"x*": (0, 0), "y*": (0, 0)}
        self.values |= {"R": 100}
        if any("η_" in line["claim"] for line in proof["lines"]):
            near = {n: scaled(Fraction(1, 1024), self.values[n]) for n in ("x", "y", "a", "b")
                    if n in self.values}  # fmt: skip
            self.values |= near
        if any(line["claim"].startswith(("Coercive", "Far")) for line in proof["lines"]):
            self.values["y"] = scaled(1000, (1, self.values["y"][1]))  # far from a
        self.maps = {n for n, kind in proof["names"].items() if kind.startswith("map")}
        if "Aligned(a, b)" in assumed:
            self.values["a"] = tuple(-2 * c for c in self.values["b"])

    def drawn(self, draw, kind):
        ranges = {"unit": (0, 4, 4), "natural": (0, 5, 1), "real": (-9, 9, 3)}
        if kind in ("point", "sequence"):
            return (Fraction(draw.randint(-9, 9), 2), Fraction(draw.randint(-9, 9), 3))
        low, high, over = ranges.get(kind, (1, 9, 4))
        return Fraction(draw.randint(low, high), over)

    def at(self, tree):
        """The value of a tree: a number or a pair."""
        head, *args = tree
        if head == "number":
            return int(args[0])
        if head == "name":
            return self.values[args[0]]
        if head == "at":
            shrink = 1 - self.curvature / self.values["L"]
            return scaled(shrink ** int(self.at(args[1])), self.values[args[0]])
        if head == "η":
            return self.at(args[2]) / QUARTER
        if head == "argmin":
            return (0, 0)
        if head == "integral":
            return self.integral(*args)
        if head in ("value", "gradient") and args[0] in self.maps:
            return scaled(QUARTER, pair(self.at(args[-1])))
        if head in ("value", "gradient"):
            p = pair(self.at(args[1]))
            return self.curvature / 2 * dot(p, p) if head == "value" else scaled(self.curvature, p)
        if head == "^":
            return self.at(args[0]) ** args[1]
        values = [self.at(a) for a in args]
        if head in ("dot", "norm"):
            value = dot(pair(values[0]), pair(values[-1]))
            return value if head == "dot" else sqrt(value)
        return arithmetic(head, *values)

    def integral(self, t, body):
        """By Simpson's rule: what is integrated is linear in t."""
        before, rule = self.values[t], {0: 1, Fraction(1, 2): 4, 1: 1}
        total = 0
        for at, weight in rule.items():
            self.values[t] = at
            total += weight * self.at(body)
        self.values[t] = before
        return total / 6


QUARTER = Fraction(1, 4)


def arithmetic(head, a, b):
    if head in ("+", "-"):
        sign = 1 if head == "+" else -1
        if isinstance(a, tuple) or isinstance(b, tuple):
            return tuple(x + sign * y for x, y in zip(pair(a), pair(b), strict=True))
        return a + sign * b
    if head == "/":
        return scaled(Fraction(1) / b, a) if isinstance(a, tuple) else a / b
    return scaled(a, b) if isinstance(b, tuple) else a * b


def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))


def scaled(c, v):
    return tuple(c * a for a in v)


def pair(v):
    return v if isinstance(v, tuple) else (v, v)  # 0 stands for the zero vector


def holds(claim, proof, tries=6):
    """Whether a claim holds at every draw; a property is true by construction."""
    relation, *sides = claimed(claim)
    if relation == "property":
        return True
    for seed in range(tries):
        left, right = map(Model(proof, seed).at, sides)
        gaps = [a - b for a, b in zip(pair(left), pair(right), strict=True)]
        worst = {"≥": -min(gaps), "≤": max(gaps), "<": max(gaps), "=": max(map(abs, gaps))}[
            relation
        ]
        if not worst <= SLACK:
            return False
    return True
