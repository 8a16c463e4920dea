"""What the labs share: how a lab is made, works and ends, not what it shows.

- ``panel``: a lab, its controls and its line for errors; ``working``: one that works for long.
- ``controls``, ``slider``, ``presence``: the widgets that labs are put together from.
- ``background``: the thread of a lab's work; ``lifetime``: when a lab is closed and freed.
- ``pages``: tables, captions and the static twin; pictures are encoded in ``figures.pages``.
"""
