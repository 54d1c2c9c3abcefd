"""Upgrade loops and problems of the rules in words."""

from __future__ import annotations

import pytest

from arrscore.wording import loops, problems
from arrscore.wording.loops import LoopFacts
from arrscore.wording.problems import ProblemFacts

ONCE = {"last_grab_at": "2026-11-01T10:00:00Z"}
OFTEN = {"grabs": 4, "imports": 4, "repeats": 3, "first_grab_at": "2026-10-01T10:00:00Z", **ONCE}
GAP = {**OFTEN, "gap": 550, "file_score_today": 1000}
LOST = '[{"format":"Atmos","points":500}]'
GAINED = '[{"format":"LQ","points":-50}]'
OFTEN_WORDS = "Grabbed 4 times from 2026-10-01 to 2026-11-01"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"likely_cause": "unknown", **OFTEN}, f"{OFTEN_WORDS}: 3 were no better than the one before."),
        ({"likely_cause": "unknown", **ONCE, "never_imported": 3},
         "Grabbed on 2026-11-01: the last 3 were never imported."),
        ({"likely_cause": "renaming", **GAP, "lost_formats": LOST, "gained_formats": GAINED},
         (f"{OFTEN_WORDS}: by its name the release scores 1,550, but the imported file only 1,000, as it lost Atmos "
         "(+500) and gained LQ (-50). Renaming probably drops what these formats match.")),
        ({"likely_cause": "season_pack", **GAP, "gained_formats": GAINED, "imported_items": 8, "failures": 1},
         (f"{OFTEN_WORDS}: by its name the release scores 1,550, but the imported file only 1,000, as it gained LQ "
         "(-50). It comes in a pack that filled 8 episodes. 1 download failed.")),
        ({"likely_cause": "edited_scores", **OFTEN, "last_edit_at": "2026-10-05T01:00:00Z", "failures": 2},
         (f"{OFTEN_WORDS}: 3 were no better than the one before. Scores of its profile were edited since, last "
         "noticed on 2026-10-05. 2 downloads failed.")),
    ],
)  # fmt: skip
def test_explanation_of_a_loop(facts, sentence):
    """How often it was grabbed, what the grabs were worth, and what probably causes it."""
    assert loops.explanation(LoopFacts(**facts)) == sentence


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        (
            {"likely_cause": "renaming"},
            "Add the missing tokens to your naming scheme ({MediaInfo AudioCodec}, ",
        ),
        (
            {"likely_cause": "season_pack"},
            "Score formats that only the name of a pack matches 0, or unmonitor ",
        ),
        ({"likely_cause": "edited_scores"}, "Keep the scores as they are for a while, or raise "),
        (
            {"likely_cause": "unknown", "gap": 5},
            "Compare the name of the release with the name of the file: ",
        ),
        ({"likely_cause": "unknown", "never_imported": 3, "service": "sonarr"}, "Look into Sonarr's queue: "),
        ({"likely_cause": "unknown"}, "Look into Radarr's history: "),
    ],
)
def test_advice_on_a_loop(facts, start):
    """What to change, or where to look."""
    assert loops.advice(LoopFacts(**facts)).startswith(start)


HD = {"profile": "HD", "limit_score": 1500, "ceiling": 3000, "best_score": 1200}
USED = '[{"profile":"HD","score":100},{"profile":"UHD","score":-5}]'


@pytest.mark.parametrize(
    ("problem", "facts", "title", "explanation", "advice"),
    [
        ("scores_disagree", {"files": 15, "compared_files": 20, "share": 0.75},
         "Scores disagree with the server's own rules: 15 of 20 files",
         ("For 75 % of the files that can be compared, the scores of the matching formats do not add up to the score "
         "that the server reports. Health, grade and upgrades are withheld, and nothing is derived from these scores."),
         ("Run arrscore again, as scores may have been edited while files were read. If it stays, open one of the "
         "files in Radarr: if it shows the same score, restart or update it.")),
        ("unreachable_minimum", {**HD, "basis": "ceiling", "ceiling": 1000, "files": 2},
         "HD: nothing reaches the minimum of 1,500",
         "All positive scores of the profile add up to 1,000, less than its minimum of 1,500; 2 files are below it.",
         "Lower the minimum, or score more formats: nothing is grabbed now."),
        ("unreachable_minimum", {**HD, "basis": "observed", "files": 1},
         "HD: nothing reaches the minimum of 1,500",
         ("The best file of the profile scores 1,200, below its minimum of 1,500 (all positive scores add up to "
         "3,000); 1 file is below it."),
         "Lower the minimum to what files reach, at most 1,200, or check the formats that should raise their score."),
        ("unreachable_cutoff", {**HD, "basis": "observed", "service": "sonarr"},
         "HD: nothing reaches the score cutoff of 1,500",
         ("The best file of the profile scores 1,200, below its cutoff of 1,500 (all positive scores add up to 3,000), "
         "so Sonarr never stops looking for a better score."),
         "Keep it if the search should never end; otherwise lower it to what files reach, such as 1,200."),
        ("unreachable_cutoff", {**HD, "basis": "ceiling", "ceiling": 1000, "best_score": None},
         "HD: nothing reaches the score cutoff of 1,500",
         ("All positive scores of the profile add up to 1,000, less than its cutoff of 1,500, so Radarr never stops "
         "looking for a better score."),
         "Keep it if the search should never end; otherwise lower it to what releases reach."),
        ("upgrades_off_below_reach", {"profile": "HD", "files": 3},
         "HD: upgrades are not allowed, and better ones exist",
         "The profile allows no upgrades, and 3 files are far below what others of the same quality reach.",
         "Allow upgrades in the profile, or move titles to a profile that does."),
        ("never_matched", {"format": "HDR", "used_scores": USED},
         "HDR: scored, but no file matches it",
         "Scored in HD (+100), UHD (-5), but no file matches it.",
         "Check its conditions, or remove its scores."),
        ("only_in_unused_profiles", {"format": "HDR", "unused_profiles": '["Old","Test"]', "files": 1},
         "HDR: scored in unused profiles only",
         "Only profiles that no title uses score it (Old, Test), so it decides nothing; 1 file matches it.",
         "Score it in a profile that titles use, or remove it with the unused profiles."),
        ("matched_but_unscored", {"format": "HDR", "files": 2},
         "HDR: matched, but scored 0 everywhere",
         "2 files match it, but no profile scores it, so it decides nothing.",
         "Score it where it should count, or remove it."),
        ("matched_but_unscored", {"format": "HDR", "files": 2, "include_when_renaming": 1},
         "HDR: matched, but scored 0 everywhere",
         "2 files match it, but no profile scores it, so it decides nothing.",
         "Keep it for file names, or score it."),
        ("opposite_signs", {"format": "HDR", "used_scores": USED},
         "HDR: wanted in one profile, unwanted in another",
         ("The same release is wanted in one profile and unwanted in another: HD (+100), UHD (-5); no file matches it "
         "there."),
         "Keep it if the profiles want different things; otherwise give it the same sign in both."),
        ("negative_in_library", {"format": "LQ", "profile": "HD", "points": -10000, "files": 3},
         "LQ at -10,000, in HD", "3 files lose 10,000 by it.",
         "Replace these files, or raise the format's score if these files are fine."),
    ],
)  # fmt: skip
def test_problem(problem, facts, title, explanation, advice):
    """Each problem has a title, an explanation with its figures, and advice."""
    given = ProblemFacts(problem, **facts)
    assert (problems.title(given), problems.explanation(given), problems.advice(given)) == (
        title, explanation, advice,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "below", "end"),
    [
        (1, 1, "1 file loses 50 by it; it is below the minimum and would not be grabbed today."),
        (2, 2, "2 files lose 50 by it; all are below the minimum and would not be grabbed today."),
        (3, 1, "3 files lose 50 by it; 1 is below the minimum and would not be grabbed today."),
        (3, 2, "3 files lose 50 by it; 2 are below the minimum and would not be grabbed today."),
    ],
)
def test_files_below_the_minimum_are_counted(files, below, end):
    """A negative format weighs more where it pushes files below the minimum."""
    facts = ProblemFacts("negative_in_library", points=-50, files=files, below_minimum=below)
    assert problems.explanation(facts) == end
