"""Functions that were held out once: the check has been changed since by who saw its results.

`first` is all of the first time, the others are the hard groups of the second to the sixth, and
noise of the seventh.
"""

from . import (
    edges,
    fifth_kinks,
    fifth_noise,
    fifth_scales,
    first,
    fourth_noise,
    kinks,
    more,
    noise,
    scales,
    seventh_noise,
    sixth_edges,
    sixth_kinks,
    sixth_noise,
    smooth,
    third_edges,
    third_noise,
    third_scales,
)

MODULES = (
    first,
    smooth,
    kinks,
    edges,
    scales,
    noise,
    more,
    third_edges,
    third_scales,
    third_noise,
    fourth_noise,
    fifth_kinks,
    fifth_scales,
    fifth_noise,
    sixth_kinks,
    sixth_edges,
    sixth_noise,
    seventh_noise,
)
