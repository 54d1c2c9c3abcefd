"""Every kind of answer fits the applications' own OpenAPI documents, where these are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

DOCUMENTS = Path(__file__).parents[2].parent / "shared" / "api" / "openapi"

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the OpenAPI documents of Radarr and Sonarr are not beside the repository"
)


def with_nullable(part):
    """Write OpenAPI's `nullable` as JSON Schema says it."""
    if isinstance(part, list):
        return [with_nullable(one) for one in part]
    if not isinstance(part, dict):
        return part
    schema = {name: with_nullable(value) for name, value in part.items() if name != "nullable"}
    if part.get("nullable") and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    return schema


@pytest.fixture(scope="module")
def validators():
    found = {}
    for service in ("radarr", "sonarr"):
        document = json.loads((DOCUMENTS / f"{service}.json").read_text(encoding="utf-8"))
        components = with_nullable(document["components"])
        for name in components["schemas"]:
            schema = {"$ref": f"#/components/schemas/{name}", "components": components}
            found[service, name] = jsonschema.Draft202012Validator(schema)
    return found


CASES = [
    ("radarr", "movie", "", "MovieResource"),
    ("radarr", "qualityprofile", "", "QualityProfileResource"),
    ("radarr", "customformat", "", "CustomFormatResource"),
    ("radarr", "tag", "", "TagResource"),
    ("radarr", "system/status", "", "SystemResource"),
    ("radarr", "config/mediamanagement", "", "MediaManagementConfigResource"),
    ("radarr", "config/naming", "", "NamingConfigResource"),
    ("radarr", "history", "pageSize=400", "HistoryResourcePagingResource"),
    ("radarr", "history/since", "date=2026-07-01T00:00:00Z", "HistoryResource"),
    ("sonarr", "series", "", "SeriesResource"),
    ("sonarr", "episode", "seriesId=1", "EpisodeResource"),
    ("sonarr", "qualityprofile", "", "QualityProfileResource"),
    ("sonarr", "customformat", "", "CustomFormatResource"),
    ("sonarr", "tag", "", "TagResource"),
    ("sonarr", "system/status", "", "SystemResource"),
    ("sonarr", "config/mediamanagement", "", "MediaManagementConfigResource"),
    ("sonarr", "config/naming", "", "NamingConfigResource"),
    ("sonarr", "history", "pageSize=400", "HistoryResourcePagingResource"),
    ("sonarr", "history/since", "date=2026-07-01T00:00:00Z", "HistoryResource"),
]


@pytest.mark.parametrize(("service", "path", "query", "schema"), CASES)
def test_answer_fits_its_schema(validators, radarr, sonarr, fetch, service, path, query, schema):
    """The component schema takes the answer, or each element of a list."""
    application = radarr if service == "radarr" else sonarr
    answer = fetch(application, f"/api/v3/{path}", query).json()
    elements = answer if isinstance(answer, list) else [answer]
    assert elements
    for element in elements:
        validators[service, schema].validate(element)


def test_files_fit_their_schemas(validators, movie_files, episode_files):
    """Every file of the sample, with formats and score, fits."""
    for service, schema, files in (
        ("radarr", "MovieFileResource", movie_files),
        ("sonarr", "EpisodeFileResource", episode_files),
    ):
        for file in files:
            validators[service, schema].validate(file)


def test_a_wrong_answer_would_not_fit(validators, movie_files):
    """The schemas are strict enough to notice a foreign member and a wrong type."""
    validator = validators["radarr", "MovieFileResource"]
    assert not validator.is_valid(movie_files[0] | {"score": 1})
    assert not validator.is_valid(movie_files[0] | {"size": "large"})
