"""Short trainings of SRCNN: what the lab of chapter 03 and the study ``kernel_sizes`` run.

``settings`` and what they cost, the pictures of its ``lessons``, and a training as an
``experiment``.
"""
