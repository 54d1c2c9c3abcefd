"""Tables of the pages: their columns and rows, and the same rows as CSV, as JSON and for the script.

Here: what any table can do.
Not here: which columns a page shows; that is in `report.pages`.
"""
