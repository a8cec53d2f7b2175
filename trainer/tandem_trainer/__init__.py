"""Trains what a Tandem fine-tuning job asks for.

A job file goes in, artifacts come out; docs/trainer-contract.md is the whole contract. Begin reading at
`command`, then at the recipe of a technique in `recipes`. Nothing here imports PyTorch but the recipes that
need it and the modules named after it, so that the classifier runs in a small environment.
"""

__version__ = "0.1.0"
