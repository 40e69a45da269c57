"""The definitions of "A deep mathematical understanding of DNNs" as NumPy functions, one module a
section: `matrices`, `regularity`, `convexity`, `activations`, `losses`, `layers`, `networks`.

Importing this package loads NumPy alone; the engines that verify propositions are its subpackages.
"""

from dnnmath._checks import Check
from dnnmath.activations import (
    apply_activation,
    log_softmax,
    log_sum_exp,
    relu,
    relu_derivative,
    softmax,
)
from dnnmath.convexity import (
    check_cocoercive,
    check_convex,
    check_first_order,
    check_smooth,
    indicator,
    partial_application,
)
from dnnmath.layers import dense, dense_row
from dnnmath.losses import (
    check_loss,
    check_printed_loss,
    cross_entropy,
    cross_entropy_of_scores,
    ground_truth,
    squared_error,
)
from dnnmath.matrices import (
    belongs,
    column,
    entry,
    inner,
    matrix,
    norm,
    product,
    row,
    scale,
    transpose,
    vector,
)
from dnnmath.networks import (
    Layer,
    TrainingSet,
    backpropagate,
    network,
    network_gradients,
    objective,
    pre_activations,
    training_set,
)
from dnnmath.regularity import (
    check_continuous_at,
    check_derivative,
    check_jacobian,
    compose,
    compose_all,
    coordinate,
    difference_quotient,
    unit_vector,
)

__version__ = "0.1.0"

__all__ = [
    "Check",
    "Layer",
    "TrainingSet",
    "__version__",
    "apply_activation",
    "backpropagate",
    "belongs",
    "check_cocoercive",
    "check_continuous_at",
    "check_convex",
    "check_derivative",
    "check_first_order",
    "check_jacobian",
    "check_loss",
    "check_printed_loss",
    "check_smooth",
    "column",
    "compose",
    "compose_all",
    "coordinate",
    "cross_entropy",
    "cross_entropy_of_scores",
    "dense",
    "dense_row",
    "difference_quotient",
    "entry",
    "ground_truth",
    "indicator",
    "inner",
    "log_softmax",
    "log_sum_exp",
    "matrix",
    "network",
    "network_gradients",
    "norm",
    "objective",
    "partial_application",
    "pre_activations",
    "product",
    "relu",
    "relu_derivative",
    "row",
    "scale",
    "softmax",
    "squared_error",
    "training_set",
    "transpose",
    "unit_vector",
    "vector",
]
