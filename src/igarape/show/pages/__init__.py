"""The pages: each a few values made of answers, and a template that shows them."""
