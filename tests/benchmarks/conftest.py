"""The benchmarks are no part of the package that is installed: they are found from the root."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
