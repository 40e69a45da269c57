"""Hypothesis profiles: `ci` draws the same inputs every time, the others do not.

The adapters of frameworks that are not installed have no examples to run, and without the optional
extra `peers` its tests are not collected. With CI in the environment they are, and fail: nothing is
left out there.
"""

import importlib.util
import os

from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=False)
settings.register_profile("nightly", max_examples=500, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

PEERS = ("jax", "sklearn", "torch")
missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
left_out = ["tests/peers"] if missing and not os.environ.get("CI") else []
collect_ignore = [*left_out, *(f"dnnmath/gradients/{name}.py" for name in missing)]


def pytest_report_header():
    """Say what is left out."""
    if left_out:
        return f"tests/peers not collected: pip install '.[peers]' ({', '.join(missing)} missing)"
    return None
