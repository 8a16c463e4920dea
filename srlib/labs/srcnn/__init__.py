"""The lab of chapter 03.

The ``controls`` for its settings, the table and curves of its ``runs``, and its ``speed``; ``lab``
puts them together around the trainings of ``studies.kernels``.
"""
