"""What the pages read from the published database: one frozen row type and one query each.

Every view is an indexed table there. Lists that views hold as JSON arrive as tuples.
"""
