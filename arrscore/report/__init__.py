"""The report: what its pages say and what they look like, ready to be written.

Here: reads of the published database, pages, charts, tables, feeds, words, and the templates' environment.
Not here: how a folder of files is replaced (`publish`), and how a figure is decided (`analysis`).
"""
