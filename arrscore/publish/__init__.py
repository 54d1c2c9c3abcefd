"""A folder of files that is replaced as a whole: written aside, checked, listed, and exchanged in one step.

Here: staging, the swap, the manifest, links, files of others in the folder, and the reuse of unchanged pages.
Not here: anything about Radarr, scores or what a page says; nothing of `report` is imported. `page_reuse` alone names
tables of the database: those that change with every run.
"""
