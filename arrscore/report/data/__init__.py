"""What the pages read from the published database: a frozen row type and a query each.

Here: reads, and the facts of an instance that are collected from them; every view is an indexed table there.
Not here: words and layout; a read knows no page.
"""
