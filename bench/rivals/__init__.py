"""What igarape is measured against: each a program of its own, written as its users would write it."""
