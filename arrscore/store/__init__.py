"""The database: opened, migrated, written. Nothing else in arrscore writes to it."""

from __future__ import annotations
