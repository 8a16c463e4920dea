"""The lab of chapter 03: settings, what they cost, a training, its runs."""
