"""The same database in Datasette: what it is told of tables and views, and how it is started.

Datasette 0.65 takes all of that as metadata; from 1.0 on, what it calls settings (facets, sort orders, queries) stands
in a configuration file. Both are made from the views' headers.
"""

DATABASE_NAME = "arrscore"
METADATA = "metadata.yaml"
CONFIGURATION = "datasette.yaml"
