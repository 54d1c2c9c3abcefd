"""The pages: a module each, with a frozen dataclass of values that are ready to print, and its `PageKind`.

Here: what a page shows, in its order. Not here: reading the database (`report.data`), markup (`site_templates`). To add
a page: a module here, its template, and its place in the lists of `registry`.
"""
