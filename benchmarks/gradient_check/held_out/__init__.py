"""The held-out part: functions that the author of the check had not seen when it was finished."""

from . import edges, kinks, layers, losses, networks, noise, scales, smooth

MODULES = (smooth, networks, layers, losses, kinks, edges, scales, noise)
