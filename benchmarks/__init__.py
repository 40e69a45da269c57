"""Measurements of dnnmath beside its peers."""
