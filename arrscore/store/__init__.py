"""The working database: its schema and migrations, the recording of a run, and the copy to publish.

Here: all that writes to a database, and which text columns a published copy may hold.
Not here: judgements about what is stored (`analysis`), and databases of earlier runs (`history`).
"""

from __future__ import annotations
