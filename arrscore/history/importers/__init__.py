"""Import history that other programs recorded: one package per program.

Here: the file formats of these programs, and what is imported from them.
Not here: how imported rows are stored (`store.imported`).
"""
