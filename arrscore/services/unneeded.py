"""What httpx would load for nothing, or look for in vain; to be imported before it.

With Rich installed, httpx brings its own command line along, which costs as much as the rest of it. And where there is
no sniffio, httpcore searches the disk for it with each lock that it makes, several times a request.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

# None is how Python remembers that there is no such module.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]
