"""History that other programs recorded, read into ours: one package for each program.

Here: what the files of that program look like, and what of them is taken.
Not here: how imported rows are stored (`store.imported`).
"""
