"""Servers whose every text is an attack, and readers that tell whether one came through."""
