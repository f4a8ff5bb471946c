"""Stage 5: an answer is seen, with its zone, its n and its denominators."""
