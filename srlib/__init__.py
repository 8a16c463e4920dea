"""Image super-resolution, step by step: the helper package of the course.

Data flows one way, and each step is a module:

``photos`` → ``degradation`` → ``interpolation`` → ``patches`` → ``models`` →
``methods`` → ``metrics`` → ``whitening`` → ``training`` → ``evaluation`` → ``figures``;
``course`` runs the notebooks. Long trainings and what ships of them:
``cards`` → ``checkpoints`` → ``logs`` → ``recipes`` → ``gallery`` → ``shipping``.
The live controls that the notebooks show are in ``labs``.
"""

__version__ = "0.1.0"
