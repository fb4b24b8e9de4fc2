"""Pages that belong to no app: the way in, and what developers need."""
