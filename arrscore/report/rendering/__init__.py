"""Templates: the Jinja environment, and the parts that they print on every page.

Here: what templates may use, and the frame around a page.
Not here: markup, which is in `site_templates`, and the content of a page (`report.pages`).
"""
