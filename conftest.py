"""Hypothesis profiles: `ci` draws the same inputs every time, the others do not.

The adapters of frameworks that are not installed have no examples to run.
"""

import importlib.util
import os

from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=False)
settings.register_profile("nightly", max_examples=500, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

FRAMEWORKS = ("jax", "torch")
collect_ignore = [
    f"dnnmath/gradients/{name}.py" for name in FRAMEWORKS if not importlib.util.find_spec(name)
]
