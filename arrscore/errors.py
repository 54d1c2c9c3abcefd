"""The errors that a user can meet.

ArrscoreError                     exit 1: something failed
├── ConfigurationError            exit 2: the configuration or the usage is wrong
├── ServiceError                  one *arr server did not answer as needed
│   ├── ServiceUnreachable        no connection, no name, no answer in time, or 5xx for too long
│   ├── ServiceUnauthorized       the key is wrong or missing
│   ├── ServiceMisaddressed       something answers there, but not the API
│   ├── ServiceTooOld             the version lacks what a report needs
│   ├── ServiceAnswerInvalid      the API answered with what we cannot read
│   └── LibraryShrunk             the answer is fine, and much of the library is not in it
├── DatabaseError                 the database cannot be used
│   ├── DatabaseTooNew            written by a later arrscore
│   ├── DatabaseDamaged           SQLite says that the file is not whole
│   ├── DatabaseForeign           a SQLite file of another program, or none at all
│   └── DatabaseBusy              another process is writing
├── HistoryError                  an earlier database cannot be continued
│   ├── HistoryMissing            none of the places that were named has a database
│   ├── HistoryUnreachable        a place did not answer, so nobody knows what it has
│   ├── HistoryRefused            what a place has is not what was published there
│   └── HistoriesDiverge          two databases of one instance, each with builds that the other lacks
├── BuildsFailed                  one or more instances failed, each with its own error
└── OutputError                   the report cannot be written where it should go

Every message is one line and ends with the next step. No message holds a key; one that may be kept (in the
database, in a log) holds no address either, so messages name instances by slug.
"""

from __future__ import annotations

from collections.abc import Mapping


class ArrscoreError(Exception):
    """Anything that went wrong and that the user can do something about."""

    exit_code = 1


class ConfigurationError(ArrscoreError):
    """The configuration or the command line is wrong; names the key, and the line where it is known."""

    exit_code = 2


class ServiceError(ArrscoreError):
    """One *arr server did not answer as needed."""


class ServiceUnreachable(ServiceError):
    """No connection, no answer in time, or a server error that stayed through all retries."""


class ServiceUnauthorized(ServiceError):
    """The server refused the key (401 or 403)."""


class ServiceMisaddressed(ServiceError):
    """Something answers at the address, but it is not the API: HTML, a foreign redirect, a 404."""


class ServiceTooOld(ServiceError):
    """The server's version does not report what is needed."""


class ServiceAnswerInvalid(ServiceError):
    """The API answered with something that cannot be read, or with too many odd records."""


class LibraryShrunk(ServiceError):
    """Recording the server's answer would lose more of the library than the settings allow at once."""


class DatabaseError(ArrscoreError):
    """The database file cannot be used."""


class DatabaseTooNew(DatabaseError):
    """The database was written by a later version of arrscore."""


class DatabaseDamaged(DatabaseError):
    """SQLite reports that the file is damaged."""


class DatabaseForeign(DatabaseError):
    """The file is not a database of arrscore."""


class DatabaseBusy(DatabaseError):
    """Another process holds the write lock."""


class OutputError(ArrscoreError):
    """The report cannot be written: foreign files, a read-only folder, a full disk."""


class HistoryError(ArrscoreError):
    """An earlier database cannot be continued; nothing was changed."""


class HistoryMissing(HistoryError):
    """None of the places has a database, or so they say: a host answers 404 to a bad token, too."""


class HistoryUnreachable(HistoryError):
    """A place refused us, failed, or did not answer in time."""


class HistoryRefused(HistoryError):
    """What came is not the database that its history.json describes, or holds less."""


class HistoriesDiverge(HistoryError):
    """Two databases each hold builds of an instance that the other lacks."""


class BuildsFailed(ArrscoreError):
    """One or more instances could not be fetched.

    `failures` maps each failed instance's slug to its error.
    """

    def __init__(self, failures: Mapping[str, ServiceError]) -> None:
        self.failures = dict(failures)
        super().__init__("; ".join(self.lines().values()))

    def lines(self) -> dict[str, str]:
        """One line for each instance, by slug."""
        return {slug: line_of_failure(slug, error) for slug, error in self.failures.items()}


def line_of_failure(slug: str, error: ServiceError) -> str:
    """What failed as one line that names the instance; our services' errors do, a plug-in's may not."""
    return str(error) if slug in str(error) else f"{slug}: {error}"
