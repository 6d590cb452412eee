"""Texts to the outside: from template to recipient, and back."""
