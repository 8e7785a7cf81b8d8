"""Signature boxes: what stands in each, and whether a cryptographic signature still holds."""
