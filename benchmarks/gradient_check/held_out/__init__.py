"""The held-out part: functions that the author of the check had not seen when it was finished."""

from . import (
    attention,
    conditioning,
    convolution,
    edges,
    kinks,
    losses,
    networks,
    noise,
    normalisation,
    scales,
    smooth,
)

MODULES = (
    smooth,
    networks,
    convolution,
    attention,
    normalisation,
    losses,
    kinks,
    edges,
    scales,
    noise,
    conditioning,
)
