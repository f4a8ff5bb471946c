"""Stage 4: a question reads rows, in one SQL that means the same on every engine."""
