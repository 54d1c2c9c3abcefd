"""Laws of the views on loops, problems, groups, seasons, storage and categories, on generated libraries."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arrscore.analysis.views import load_views, temporary_tables
from arrscore.wording import TEXTS

QUALITIES = ("Unknown", "WEBDL-720p", "WEBDL-1080p", "WEBRip-1080p", "Bluray-1080p", "Remux-1080p")
FORMATS = ("A", "B", "C", "D")
DAYS = tuple(f"2026-11-{day:02d}" for day in range(1, 20))
formats = st.lists(st.sampled_from(FORMATS), unique=True)
profiles = st.fixed_dictionaries({
    "upgrades": st.booleans(),
    "minimum": st.sampled_from([-1000, 0, 50]),
    "score_cutoff": st.sampled_from([0, 200, 1000]),
    "min_upgrade": st.sampled_from([1, 25]),
    "scores": st.dictionaries(st.sampled_from(FORMATS), st.integers(-500, 500)),
})  # fmt: skip
files = st.fixed_dictionaries({
    "quality": st.sampled_from(QUALITIES),
    "formats": st.one_of(st.none(), formats),
    "size": st.integers(1, 1000),
    "release_group": st.sampled_from(["X", "Y", None]),
    "video_codec": st.sampled_from(["x264", "XviD", None]),
    "audio_codec": st.sampled_from(["AAC", "FLAC", None]),
    "audio_channels": st.sampled_from([1.0, 2.0, 5.1, None]),
    "runtime_seconds": st.sampled_from([60, 600, None]),
    "resolution": st.sampled_from([1080, 2160, None]),
})  # fmt: skip
grabs = st.lists(st.tuples(formats, st.sampled_from(QUALITIES), st.booleans()), max_size=5)
titles = st.tuples(st.sampled_from([1, 2]), files, grabs)
libraries = st.tuples(st.tuples(profiles, profiles), st.lists(titles, max_size=25))
LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLAIN = {"upgrades": True, "minimum": 0, "score_cutoff": 0, "min_upgrade": 1, "scores": {}}
# columns that say what something is, not how many points
VERDICTS = {
    "upgrade_candidates": "item_id, priority, position, gain_ratio",
    "upgrade_loops": "item_id, grabs, imports, repeats, likely_cause, wasted_bytes, goes_on",
    "upgrade_loop_events": "event_id, item_id, kind, quality",
    "problem_files": "problem, instance_id, profile_id, format_id, file_id",
    "profile_problems": "problem, instance_id, profile_id, format_id, severity, basis, files",
    "release_groups": "profile_id, quality_rank, release_group, files, position",
    "season_consistency": "title_id, season_number, episodes, files, mixes_quality, mixes_group, note",
    "storage_report": "instance_id, profile_id, quality_rank, files, size_median, lowest_quarter_bytes",
    "library_categories": "file_id, category",
    "category_report": "instance_id, category, files, size_bytes",
}
POINTS = {
    "upgrade_loops": "item_id, gap, file_score_today, grab_score_today",
    "release_groups": "profile_id * 1000 + quality_rank * 10 + unicode(release_group), score_median, difference",
}
OF_PROFILES = (
    "upgrade_loops", "release_downloads", "file_downloads", "problem_files", "release_groups", "storage_report",
    "library_categories",
)  # fmt: skip


def add_title(library, number, content):
    profile, file, history = content
    series = number % 3 == 0
    title = library.title(f"Title {number}", profile=profile, kind="series" if series else "movie")
    file_id = library.file(title, **file)
    place = {"season_number": number % 2, "episode_number": 1} if series else {}
    item = library.item(title, file=file_id, **place)
    for day, (matched, quality, imported) in zip(DAYS[::4], history, strict=False):
        if imported:
            library.download(item, day, formats=matched, quality=quality, file=file_id)
        else:
            library.event("grabbed", item, f"{day}T10:00:00Z", formats=matched, quality=quality)


def fill(library, content, *, factor=1):
    library.connection.execute("update instances set renames_files = 1")
    for name, rules in zip(("One", "Two"), content[0], strict=True):
        scores = {each: value * factor for each, value in rules["scores"].items()}
        numbers = {each: rules[each] * factor for each in ("minimum", "score_cutoff", "min_upgrade")}
        library.profile(name, **{**rules, **numbers, "scores": scores})
    for number, title in enumerate(content[1]):
        add_title(library, number, title)
    return library


def read(library, columns, where=""):
    return {
        view: sorted(library.rows(f"select {names} from {view} {where}"), key=repr)
        for view, names in columns.items()
    }


@given(libraries)
@example(((PLAIN, PLAIN), []))
@LAWS
def test_scale_does_not_matter(make_library, content):
    """Every score and threshold times ten: the same loops, problems, orders and categories."""
    small, large = (fill(make_library(), content, factor=factor) for factor in (1, 10))
    with temporary_tables(small.connection, texts=TEXTS), temporary_tables(large.connection, texts=TEXTS):
        assert read(small, VERDICTS) == read(large, VERDICTS)
        for view, rows in read(small, POINTS).items():
            expected = [(row[0], *(None if x is None else x * 10 for x in row[1:])) for row in rows]
            assert sorted(read(large, POINTS)[view], key=repr) == sorted(expected, key=repr)


@given(libraries, titles)
@LAWS
def test_profiles_do_not_touch_each_other(make_library, content, title):
    """A new title with its file and history in one profile changes no row of another."""
    library = fill(make_library(), content)
    library.run("2026-11-20T00:00:00Z", complete=[1])
    library.connection.execute("update instances set fetched_at = '2026-11-20T00:00:00Z'")
    views = {**dict.fromkeys(OF_PROFILES, "*"), "profile_problems": "*"}
    with temporary_tables(library.connection, texts=TEXTS):
        before = read(library, views, "where profile_id = 2")
    add_title(library, 100, (1, *title[1:]))
    with temporary_tables(library.connection, texts=TEXTS):
        assert read(library, views, "where profile_id = 2") == before


@given(libraries)
@LAWS
def test_words_and_proofs(make_library, content):
    """Every verdict has its words, every problem as many files as it says, and sums are those of the library."""
    library = fill(make_library(), content)
    with temporary_tables(library.connection, texts=TEXTS):
        for view, columns in {
            "upgrade_loops": ("label", "explanation", "advice", "likely_cause"),
            "profile_problems": ("title", "explanation", "advice", "severity"),
            "season_consistency": ("note", "qualities", "groups"),
            "category_report": ("meaning", "share"),
            "trend_report": ("sentence",),
        }.items():
            nothing = " or ".join(f"{column} is null" for column in columns)
            assert library.rows(f"select * from {view} where {nothing}") == []
        assert library.rows("""
            select * from profile_problems as p where files <> (
              select count(*) from problem_files as f where f.problem = p.problem and f.profile_id is p.profile_id
              and f.format_id is p.format_id)
        """) == []  # fmt: skip
        assert library.rows("select * from upgrade_loops where gap <= 0 and repeats < 2 and grabs < 3") == []
        stored = library.rows(
            "select coalesce(sum(files), 0), coalesce(sum(size_bytes), 0) from storage_report"
        )
        assert stored == library.rows("select count(*), coalesce(sum(size_bytes), 0) from media_files")
        standings = "('premium', 'fine', 'upgrade_worthy', 'replace_first')"
        assert library.rows(f"""
            select file_id from library_categories where category in {standings} group by 1 having count(*) > 1
        """) == []  # fmt: skip
        assert library.rows("""
            select * from upgrade_candidates where gain_ratio < 0.05
            and score >= (select min_format_score from quality_profiles where id = profile_id)
        """) == []  # fmt: skip


def test_degenerate_libraries(make_library):
    """No titles, one file, no scores, one score for all, negative scores only: every view answers."""
    rules = (
        PLAIN,
        {**PLAIN, "scores": {"A": 0}},
        {**PLAIN, "scores": {"A": 100}},
        {**PLAIN, "scores": dict.fromkeys(FORMATS, -100)},
    )
    file = {"quality": "WEBDL-1080p", "formats": ["A"]}
    for profile in rules:
        for count in (0, 1, 8):
            library = fill(make_library(), ((profile, PLAIN), [(1, file, [])] * count))
            with temporary_tables(library.connection, texts=TEXTS):
                for view in load_views():
                    library.rows(f"select * from {view.name}")
                assert library.rows("select * from upgrade_loops") == []
                assert library.rows("select count(*) from category_report") == [(8,)]
            library.connection.close()
