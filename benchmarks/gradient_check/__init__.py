"""A corpus of functions with right and wrong gradients, and the checkers that judge them.

python -m benchmarks.gradient_check    measures everything and writes docs/gradient-check.md
"""
