"""The map of the world: which countries it draws, and how they are shaded."""
