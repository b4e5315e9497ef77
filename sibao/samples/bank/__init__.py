"""A retail bank invented from a seed, one noun a module; docs/manual/generated-bank.md describes it."""
