"""Every fault by name, and the endpoints that it makes sense for."""

from __future__ import annotations

from dataclasses import dataclass

from faulty import content, wire
from faulty.server import Act

SERVICES = ("radarr", "sonarr")
# Seconds that a busy machine never takes for an answer.
PATIENT = 60.0
# The columns of the table: what is asked for, and where each service tells it.
ENDPOINTS: dict[str, dict[str, str]] = {
    "status": dict.fromkeys(SERVICES, "system/status"),
    "profiles": dict.fromkeys(SERVICES, "qualityprofile"),
    "formats": dict.fromkeys(SERVICES, "customformat"),
    "media management": dict.fromkeys(SERVICES, "config/mediamanagement"),
    "naming": dict.fromkeys(SERVICES, "config/naming"),
    "tags": dict.fromkeys(SERVICES, "tag"),
    "titles": {"radarr": "movie", "sonarr": "series"},
    "files": {"radarr": "moviefile", "sonarr": "episodefile"},
    "episodes": {"sonarr": "episode"},
    "history": dict.fromkeys(SERVICES, "history"),
    "newer history": dict.fromkeys(SERVICES, "history"),
}
SINGLE = frozenset({"status", "media management", "naming"})
LISTS = frozenset(ENDPOINTS) - SINGLE
# What is wrong with the address concerns no endpoint more than another.
ANY = "any"


@dataclass(frozen=True)
class Fault:
    """What happens to the first `times` requests for an endpoint, or to all of them.

    `timeout` is the instance's setting where the fault is about waiting; `heavy` ones run one after the other. A
    fault of the address has another `url`, or a `url_base` that the address lacks.
    """

    name: str
    act: Act | None = None
    times: int | None = None
    endpoints: frozenset[str] = frozenset(ENDPOINTS)
    timeout: float = PATIENT
    heavy: bool = False
    url: str = ""
    url_base: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is about time that passes."""
        return self.timeout < PATIENT


def _statuses() -> list[Fault]:
    lasting = [(status, b"" if status == 401 else wire.ERROR) for status in (400, 401, 403, 404, 501)]
    passing = [(status, wire.ERROR) for status in (408, 500, 502, 503, 504, 520, 530)]
    return [
        *(Fault(f"{status}", wire.answers(status, body)) for status, body in lasting),
        *(Fault(f"{status} twice", wire.answers(status, body), times=2) for status, body in passing),
        *(Fault(f"{status} for ever", wire.answers(status, body)) for status, body in passing),
    ]


FAULTS: tuple[Fault, ...] = (
    Fault("host name not known", url="http://nowhere.invalid:7878", endpoints=frozenset({ANY})),
    Fault("nothing listens at the port", url="http://127.0.0.1:9", endpoints=frozenset({ANY})),
    Fault("URL base missing in the address", url_base="/base", endpoints=frozenset({ANY})),
    Fault("connection refused from here on", wire.go_away),
    Fault("connection closed without an answer, once", wire.close, times=1),
    Fault("connection closed without an answer", wire.close),
    Fault("another protocol", wire.no_http),
    # The second time, an answer must come within the timeout, however busy the machine is.
    Fault("no answer in time, once", wire.hang, times=1, timeout=15),
    Fault("no answer in time", wire.hang, timeout=2),
    Fault("slow drip with an end", wire.drip),
    Fault("slow drip without end", wire.drip_for_ever, timeout=1),
    Fault("reset mid-body, once", wire.reset_mid_body, times=1),
    Fault("reset mid-body", wire.reset_mid_body),
    Fault("redirect on the same host", wire.redirect_once),
    Fault("redirect to another host", wire.redirects("http://127.0.0.2:9{target}")),
    Fault("redirect in a loop", wire.redirects("{target}")),
    Fault("redirect through many places", wire.redirects("/more{target}")),
    Fault("redirect to a login page", wire.redirects("/login?returnUrl={target}")),
    Fault(
        "redirect to a login page of another host", wire.redirects("https://auth.home.invalid/?rd=x{target}")
    ),
    *_statuses(),
    Fault("401 with WWW-Authenticate: Basic", wire.answers(401, WWW_Authenticate='Basic realm="home"')),
    Fault("404 once", wire.answers(404), times=1),
    Fault("429 once", wire.answers(429), times=1),
    Fault("429 once, Retry-After in seconds", wire.answers(429, Retry_After="1"), times=1),
    Fault("429 once, Retry-After as a date", wire.too_many_with_date, times=1),
    Fault("429 for ever", wire.answers(429, Retry_After="0")),
    Fault("503 while starting, twice", wire.answers(503, wire.STARTING), times=2),
    Fault("503 while starting, for ever", wire.answers(503, wire.STARTING)),
    Fault("a login page with 200", wire.login_page),
    Fault("wrong content type", wire.labelled("text/plain")),
    Fault("no content type", wire.labelled(None)),
    Fault("gzip", wire.zipped),
    Fault("gzip that lies", wire.lying_gzip),
    Fault("half a gzip", wire.half_gzip),
    Fault("truncated JSON", wire.truncated),
    Fault("invalid UTF-8", wire.invalid_utf8),
    Fault("null", wire.instead(b"null")),
    Fault("an empty list", wire.instead(b"[]")),
    Fault("an empty object", wire.instead(b"{}")),
    Fault("50 MB", content.fifty_megabytes, times=1, heavy=True),
    Fault("numbers as strings", content.with_values(content.number_as_text)),
    Fault("nulls but ids", content.with_values(content.null_but_ids)),
    Fault("unknown fields", content.with_records(content.with_unknown_fields)),
    Fault("fields missing but ids", content.with_records(content.without_fields)),
    Fault("every record twice", content.with_records(lambda records: records * 2), endpoints=LISTS),
    Fault("negative ids", content.with_records(content.negative_ids), endpoints=LISTS),
    Fault("one record gone", content.with_records(content.without_last), times=1, endpoints=LISTS),
    Fault("half of the ids don't come back", content.with_records(content.first_half), endpoints=LISTS),
)
