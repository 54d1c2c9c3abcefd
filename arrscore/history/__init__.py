"""Databases of previous runs: find, check, restore and merge them, and import other programs' files.

Here: where a previous database may be, whether it has the same history, and how it replaces another database.
Not here: recording a run (`store`); nothing here reads scores.
"""
