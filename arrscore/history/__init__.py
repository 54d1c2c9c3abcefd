"""Databases of earlier runs: finding, checking, restoring and merging them, and importing other programs' files.

Here: where an earlier database may be, what makes it the same history, and how it takes the place of another.
Not here: recording a run (`store`); nothing here looks at scores.
"""
