"""The edges, each named after its world: the only modules that touch the outside."""
