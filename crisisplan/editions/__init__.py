"""The plan's editions: shipped, edited, checked, frozen into an activation."""
