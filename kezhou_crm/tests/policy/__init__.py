"""Who may do what on which route, as a file, and what runs every cell of it."""
