"""Publish a folder of files atomically: stage it, check its links, list its files, and swap it in one step.

Here: staging, the swap, the manifest, links, files arrscore did not create, and the reuse of unchanged pages.
Not here: anything about Radarr, scores or page contents; nothing of `report` is imported. Only `page_reuse` refers to
tables of the database: those that change with every run.
"""
