"""Hypothesis profiles: `ci` draws the same inputs every time, the others do not."""

import os

from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=False)
settings.register_profile("nightly", max_examples=500, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")
