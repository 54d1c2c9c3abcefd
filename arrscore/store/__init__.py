"""The working database: its schema and migrations, recording runs, and the copy to publish.

Here: everything that writes to a database, and which text columns a published copy may contain.
Not here: the analysis of what is stored (`analysis`), and databases of previous runs (`history`).
"""

from __future__ import annotations
