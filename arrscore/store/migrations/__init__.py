"""The schema as migrations, one numbered SQL file each. Existing ones are never changed."""

from __future__ import annotations

from importlib.resources import files

from sqlite_utils import Database, Migrations

from arrscore.store.statements import statements_of

MIGRATION_NAMES = tuple(
    sorted(
        entry.name.removesuffix(".sql")
        for entry in files("arrscore.store.migrations").iterdir()
        if entry.name.endswith(".sql")
    )
)
SCHEMA_VERSION = len(MIGRATION_NAMES)

migrations = Migrations("arrscore")


def _register(version: int, name: str) -> None:
    def migrate(db: Database) -> None:
        for statement in statements_of("migrations", name):
            db.conn.execute(statement.sql)
        db.conn.execute(f"pragma user_version = {version}")

    migrations(name=name)(migrate)


for _version, _name in enumerate(MIGRATION_NAMES, start=1):
    _register(_version, _name)
