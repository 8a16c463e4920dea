"""Live labs: the controls that an instructor teaches with, one for each notebook.

Each lab is a pure function with controls around it. Its cell also carries a static twin, the
lab with its default settings as plain HTML, which exported pages show.
"""
