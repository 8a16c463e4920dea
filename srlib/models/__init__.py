"""The networks of the course, one module per chapter: builders only."""
