"""Image super-resolution, step by step: the helper package of the course.

Data flows one way, from room to room; each uses only the rooms before it:

``common`` → ``pictures`` → ``models`` → ``methods`` → ``evaluation`` → ``figures`` →
``training`` → ``labs`` → ``course``.
"""

__version__ = "0.1.0"
