"""Data written or edited by hand: the second checker refuses each, for its own reason."""

import json
import re

import pytest

from dnnmath.proofs.checker_identities import CHAIN, DIFFERENTIATION, check_identity
from dnnmath.proofs.checker_terms import Rejected
from dnnmath.symbolic import (
    Sum,
    prove_by_layers,
    prove_convex,
    prove_equal,
    prove_nondecreasing,
)

from .test_attacks import TRUE, i, k, v, x

NAMES = {"m": "size", "x": "real[m]", "i": "index[m]"}


def with_names(**more):
    """The names of x[i] = x[i], and more."""
    return {"names": NAMES | more}


def refused(proof, changes, reason):
    """The proof is accepted, and once changed it is not, for this reason."""
    check_identity(proof)
    with pytest.raises(Rejected, match=reason):
        check_identity(changes(proof) if callable(changes) else {**proof, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"names": {"m": "size", "n": "size", "x": "real[m]", "i": "index[n]"}}, "do not range"),
        ({"right": "Σ[i ≤ m](x[i])"}, "bound twice"),
        ({"right": "x[k]"}, "do not range"),
        ({"right": "x[i] + 0·z"}, "no number"),
        ({"right": "x[i]·(x[i]/x[i])"}, "side conditions"),
        ({"right": "1/(x[i] - x[i])"}, "side conditions"),
        ({"right": "x[i]^40/x[i]^39"}, "side conditions|too large"),
        ({"names": {"m": "size", "x": "real[m]", "i": "index[m]", "u": "real"}}, "occur nowhere"),
        ({"totals": {"x": "-1"}, "names": {"m": "size", "x": "unit[m]", "i": "index[m]"}}, "sums"),
        ({"side_conditions": ["x[i] ≠ 0"]}, "side conditions"),
        ({"side_conditions": ["0 ≠ 0"]}, "no point meets"),
        ({"axioms": ["a theorem"]}, "other axioms"),
        ({"relation": "≤"}, "no relation"),
        ({"relation": "≥"}, "not evidently"),
        ({"kind": "theorem"}, "no proof"),
        # Reading
        ({"right": 3}, "a text is needed"),
        ({"right": "x[i] $"}, "cannot read"),
        ({"right": "x[i"}, "missing before"),
        ({"right": "x[1]"}, "a name is missing"),
        ({"right": "x[i] + )"}, "unexpected"),
        # Names
        (with_names(**{"m n": "size"}), "name m n"),
        (with_names(exp="size"), "name exp"),
        (with_names(z="complex"), "no such kind"),
        (with_names(z="size[m]"), "z cannot be"),
        (with_names(F="function"), "a function of nothing"),
        # Indices and what they range over
        ({"right": "z[i]", **with_names(z="real")}, "no array"),
        ({"right": "Σ[x ≤ m](1)"}, "the index x is bound twice"),
        ({"right": "Σ[k ≤ m](Σ[k ≤ m](x[k]))"}, "the index k is bound twice"),
        ({"right": "F[k, k](x[k])", **with_names(F="function[m, m]")}, "for sizes"),
        ({"right": "F[k](x[k])", **with_names(F="function[m, m]")}, "for sizes"),
        ({"right": "Σ[k ≤ x](1)"}, "are no sizes"),
        ({"right": "δ[z, z]"}, "do not range"),
        ({"right": "x[k](1)"}, "no function"),
        ({"right": "∂[m](x[i])"}, "by an entry"),
        # Conditions, totals, values
        ({"side_conditions": ["x[i] ≠ 0", "x[i] ≠ 0"]}, "stated twice"),
        ({"side_conditions": ["∀[k ≤ m] x[i] ≠ 0"]}, "an index that does not occur"),
        ({"totals": {"x": "1.0"}}, "no exact number"),
        (
            {
                "right": "∂[x[i]](x[i])",
                "totals": {"x": "1"},
                "axioms": ["Σ x = 1", DIFFERENTIATION],
            },
            "no entry moves alone",
        ),
        ({"right": "x[i]^500"}, "is too large"),
        ({"right": "x[i] + 1/0"}, "no point meets"),
        (
            {"right": "1/(x[i] - x[i])", "side_conditions": ["x[i] - x[i] ≠ 0"]},
            "a division by 0",
        ),
        (
            {
                "left": "∂[x[i]](∂[x[i]](F[k](x[k])))",
                "right": "∂[x[i]](∂[x[i]](F[k](x[k])))",
                "axioms": [DIFFERENTIATION, CHAIN],
                **with_names(F="function[m]"),
            },
            "differentiable once",
        ),
    ],
)
def test_data_written_by_hand_are_refused_by_the_second_checker(changes, reason):
    refused(prove_equal(x[i], x[i]).to_json(), changes, reason)


def with_size(proof, old, new):
    """The proof with one size for another, everywhere."""
    text = re.sub(rf"\b{old}\b", new, json.dumps(proof, ensure_ascii=False))
    return json.loads(text, object_pairs_hook=dict)


def with_one_size(proof):
    """All arrays square, of one size."""
    for size in ("n", "q", "m"):
        proof = with_size(proof, size, "N")
    return proof


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (lambda p: with_size(p, "n", "m"), "does not chain"),
        (lambda p: with_size(p, "q", "m"), "does not chain"),
        (lambda p: with_size(p, "m", "N"), "does not chain|distinct indices"),
        (lambda p: {**p, "outputs": []}, "are different arrays"),
        (lambda p: {**p, "outputs": [["D[t, s]", "D[t, s]"]]}, "parameters of a layer"),
        (lambda p: {**p, "layer": p["layer"] + " + D[t, r]"}, "a part of the induction uses"),
        (lambda p: {**p, "activation": "relu(A[t, c]) + Y[t, c]"}, "a part of the induction uses"),
        (lambda p: {**p, "back": "Phi'[t, r][u, v](D[u, v])"}, "a part of the induction uses"),
        (lambda p: {**p, "back": "2·" + p["back"]}, "the sides differ"),
        (lambda p: {**p, "loss": "2·(" + p["loss"] + ")"}, "the sides differ"),
        (lambda p: {**p, "pre": "A[t, t]"}, "do not range"),
        (lambda p: {**p, "names": {**p["names"], "A": "positive[N, m]"}}, "every real value"),
        (lambda p: {**p, "side_conditions": []}, "side conditions"),
        (lambda p: {k: v for k, v in p.items() if k != "loss"}, "malformed"),
        (lambda p: {**p, "function": "A"}, "is no function"),
        (lambda p: {**p, "inputs": "D"}, "wrong shapes"),
        (lambda p: {**p, "upstream": "Y"}, "wrong shapes"),
        (lambda p: {**p, "layer_at": ["t", "t"]}, "do not range"),
        (lambda p: {**with_one_size(p), "layer_at": ["t", "t"]}, "distinct indices"),
        (lambda p: {**p, "inputs": "A"}, "are different arrays"),
        (lambda p: {**p, "scores": "2"}, "an entry is needed"),
        (
            lambda p: {**p, "scores": "b[s]", "loss": "b[s]", "loss_gradient": "1"},
            "different numbers",
        ),
    ],
)
def test_inductions_forged_as_data_are_refused_by_the_second_checker(forge, reason):
    refused(prove_by_layers(**TRUE).to_json(), forge, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rule": "concave"}, "no rule"),
        ({"witnesses": ["-2·Σ[k ≤ m](v[k]^2)"]}, "not evidently"),
        ({"witnesses": ["3·Σ[k ≤ m](v[k]^2)"]}, "the sides differ"),
        ({"witnesses": []}, "one witness"),
        ({"direction": "x"}, "not arbitrary"),
        ({"function": "Σ[k ≤ m](x[k]^2·v[k]^2)"}, "not arbitrary"),
        ({"function": "Σ[k ≤ m](relu(x[k]))"}, "restricts x"),
        ({"constant": "1"}, "one witness"),
        ({"totals": {"x": "1"}}, "no totals"),
        ({"by": "2"}, "an entry is needed"),
        ({"by": "M[i, i]", **with_names(v="real[m]", M="real[m, m]")}, "distinct indices"),
        (with_names(v="real[m]", x="nonnegative[m]"), "no open set"),
        (
            {
                "by": "M[i, j]",
                "direction": "M2",
                **with_names(v="real[m]", j="index[m]", M="real[m, m]", M2="real[m, m]"),
            },
            "is no vector like",
        ),
        ({"direction": "w", **with_names(v="real[m]", n="size", w="real[n]")}, "is no vector like"),
        (with_names(v="positive[m]"), "not arbitrary"),
        ({"direction": "x", "function": "2"}, "not arbitrary"),
        ({"constant": "Σ[k ≤ m](x[k])"}, "the constant depends"),
        ({"constant": "Σ[k ≤ m](v[k])"}, "the constant depends"),
        ({"constant": "δ[i, i]"}, "the constant depends"),
        ({"function": "x[i]^2"}, "depends on the index i"),
        ({"rule": "concave", "witnesses": ["0", "0"]}, "no rule"),
        ({"rule": "lipschitz"}, "no rule"),
    ],
)
def test_passages_forged_as_data_are_refused_by_the_second_checker(changes, reason):
    convex = prove_convex(Sum(x[k] ** 2, k), x, v, 2 * Sum(v[k] ** 2, k))
    refused(convex.to_json(), changes, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"constant": "1"}, "the direction depends"),
        ({"direction": "x[i]"}, "the direction depends"),
        ({"direction": "2"}, "the sides differ"),
        ({"direction": "-1"}, "the sides differ"),
    ],
)
def test_directions_forged_as_data_are_refused_by_the_second_checker(changes, reason):
    grows = prove_nondecreasing(x[i] ** 3, x[i], 1, 3 * x[i] ** 2)
    refused(grows.to_json(), changes, reason)
