"""The same database in Datasette: what it is told of tables and views, and how it is started.

Here: titles, units, facets and queries, made from the views' headers as metadata (0.65) and configuration (1.0).
Not here: the views themselves, which are in `analysis`.
"""

DATABASE_NAME = "arrscore"
METADATA = "metadata.yaml"
CONFIGURATION = "datasette.yaml"
