"""The errors that users can see.

ArrscoreError                     exit 1: something failed
├── ConfigurationError            exit 2: the configuration or the usage is wrong
├── ServiceError                  one *arr server did not respond as needed
│   ├── ServiceUnreachable        no connection, unknown host, timeout, or persistent 5xx
│   ├── ServiceUnauthorized       the key is wrong or missing
│   ├── ServiceMisaddressed       something responds there, but not the API
│   ├── ServiceTooOld             the version lacks what a report needs
│   ├── ServiceAnswerInvalid      the API's response cannot be read
│   └── LibraryShrunk             the response is valid, but much of the library is missing
├── DatabaseError                 the database cannot be used
│   ├── DatabaseTooNew            written by a newer arrscore
│   ├── DatabaseDamaged           SQLite reports a damaged file
│   ├── DatabaseForeign           a database of another program, or not a database
│   └── DatabaseBusy              another process is writing
├── HistoryError                  a previous database cannot be continued
│   ├── HistoryMissing            none of the configured locations has a database
│   ├── HistoryUnreachable        a location did not respond, so its history is unknown
│   ├── HistoryRefused            a location's database is not what was published there
│   └── HistoriesDiverge          two databases of an instance each have builds that the other lacks
├── BuildsFailed                  one or more instances failed, each with its own error
└── OutputError                   the report cannot be written to its folder

Every message is one line and ends with the next step. No message contains a key; one that may be stored (in the
database, in a log) contains no URL either, so messages name instances by slug.
"""

from __future__ import annotations

from collections.abc import Mapping


class ArrscoreError(Exception):
    """The base of all errors that the user can fix."""

    exit_code = 1


class ConfigurationError(ArrscoreError):
    """The configuration or the command line is wrong; names the key and, if known, the line."""

    exit_code = 2


class ServiceError(ArrscoreError):
    """One *arr server did not respond as needed."""


class ServiceUnreachable(ServiceError):
    """No connection, a timeout, or a server error after all retries."""


class ServiceUnauthorized(ServiceError):
    """The server rejected the key (401 or 403)."""


class ServiceMisaddressed(ServiceError):
    """Something responds at the URL, but it is not the API: HTML, a redirect to another host, a 404."""


class ServiceTooOld(ServiceError):
    """The server's version lacks what a report needs."""


class ServiceAnswerInvalid(ServiceError):
    """The API's response cannot be read, or has too many invalid records."""


class LibraryShrunk(ServiceError):
    """Recording the response would lose more of the library than the settings allow at once."""


class DatabaseError(ArrscoreError):
    """The database file cannot be used."""


class DatabaseTooNew(DatabaseError):
    """The database was written by a newer version of arrscore."""


class DatabaseDamaged(DatabaseError):
    """SQLite reports that the file is damaged."""


class DatabaseForeign(DatabaseError):
    """The file is not an arrscore database."""


class DatabaseBusy(DatabaseError):
    """Another process holds the write lock."""


class OutputError(ArrscoreError):
    """The report cannot be written: foreign files, a read-only folder, a full disk."""


class HistoryError(ArrscoreError):
    """A previous database cannot be continued; nothing was changed."""


class HistoryMissing(HistoryError):
    """None of the locations has a database; hosts also respond 404 to a bad token."""


class HistoryUnreachable(HistoryError):
    """A location denied access, failed, or timed out."""


class HistoryRefused(HistoryError):
    """The database is not the one its history.json describes, or contains less."""


class HistoriesDiverge(HistoryError):
    """Two databases each have builds of an instance that the other lacks."""


class BuildsFailed(ArrscoreError):
    """One or more instances could not be fetched.

    `failures` maps each failed instance's slug to its error.
    """

    def __init__(self, failures: Mapping[str, ServiceError]) -> None:
        self.failures = dict(failures)
        super().__init__("; ".join(self.lines().values()))

    def lines(self) -> dict[str, str]:
        """One line per instance, by slug."""
        return {slug: line_of_failure(slug, error) for slug, error in self.failures.items()}


def line_of_failure(slug: str, error: ServiceError) -> str:
    """The error as one line that names the instance, which a plug-in's error may not do itself."""
    return str(error) if slug in str(error) else f"{slug}: {error}"
