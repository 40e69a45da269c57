"""What each proof of §§2-5 stands on, to the letter."""

from dnnmath.symbolic.identity import CHAIN, DIFFERENTIATION, RELU
from dnnmath.symbolic.induction import INDUCTION
from dnnmath.symbolic.passages import CONVEX, MEAN_VALUE, MONOTONE, SPECTRAL

from .document import proofs

LAYER = "b[u] + Σ_i(y[i]*W[u, i]) ≠ 0 for every u"
CALCULUS = (DIFFERENTIATION,)
PINNED = {
    "relu_jacobian.by_definition": ((DIFFERENTIATION, RELU), ("z[i] ≠ 0",)),
    "relu_jacobian.hull_of_the_slopes": ((), ()),
    "softmax_jacobian.by_definition": (CALCULUS, ()),
    "softmax_jacobian.half_a_double_sum": ((), ()),
    "softmax_jacobian.squares_to_the_bound": ((DIFFERENTIATION, SPECTRAL, MEAN_VALUE), ()),
    "softmax_jacobian.a_quotient_of_exponentials": ((), ()),
    "softmax_jacobian.the_other_outputs": ((), ()),
    "cross_entropy_gradient.by_definition": (CALCULUS, ()),
    "cross_entropy_gradient.hessian_is_diagonal": ((DIFFERENTIATION, CONVEX), ()),
    "cross_entropy_gradient.error_is_a_distance": ((), ()),
    "cross_entropy_gradient.does_not_fall_as_the_error_grows": ((DIFFERENTIATION, MONOTONE), ()),
    "softmax_cross_entropy_gradient.by_definition": (CALCULUS, ()),
    "softmax_cross_entropy_gradient.hessian_is_a_variance": ((DIFFERENTIATION, CONVEX), ()),
    "softmax_cross_entropy_gradient.hessian_is_at_most_half": (
        (DIFFERENTIATION, SPECTRAL, MEAN_VALUE),
        (),
    ),
    "dense_jacobians.differentiate_by_y": (CALCULUS, ()),
    "dense_jacobians.differentiate_by_W": (CALCULUS, ()),
    "dense_jacobians.differentiate_by_b": (CALCULUS, ()),
    "dense_relu_gradients.differentiate_by_y": ((DIFFERENTIATION, RELU, CHAIN), (LAYER,)),
    "dense_relu_gradients.differentiate_by_W": ((DIFFERENTIATION, RELU, CHAIN), (LAYER,)),
    "dense_relu_gradients.differentiate_by_b": ((DIFFERENTIATION, RELU, CHAIN), (LAYER,)),
    "network_gradients.down_the_layers": (
        (INDUCTION, DIFFERENTIATION, "Σ Y_hat = 1", RELU, CHAIN),
        ("A[u, c] ≠ 0 for every u, c",),
    ),
}


def test_every_proof_stands_on_these_axioms_and_side_conditions_alone():
    found = {name: (p.axioms, p.side_conditions) for name, p in proofs().items()}
    assert found == PINNED


def test_every_proof_is_one():
    assert all(proof.proved for proof in proofs().values())


def test_prose_is_numbered_and_names_every_axiom_and_condition():
    for proof in proofs().values():
        prose = proof.prose()
        lines = prose.splitlines()
        assert [line.split(".")[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
        assert len(lines) >= 2
        for axiom in proof.axioms:
            said = axiom.replace("Σ Y_hat = 1", "Σ_k Y_hat[…, k] = 1")
            assert said in prose
        assert all(c in prose for c in proof.side_conditions)
