"""The lab of chapter 03.

``settings`` and what they cost, the ``controls`` for them, the pictures of its ``lessons``, a
training as an ``experiment``, its ``speed`` and its ``runs``; ``lab`` puts them together.
"""
