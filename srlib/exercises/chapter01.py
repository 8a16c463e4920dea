"""The checks of chapter 01."""
