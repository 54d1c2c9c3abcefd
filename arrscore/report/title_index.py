"""The list of all titles, which the search field of the overviews loads when it is first used."""

from __future__ import annotations

import json

from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.layout import Site
from arrscore.report.pages.page import content_hash
from arrscore.report.tables.columnar import script_string
from arrscore.report.text.direction import apart


def title_index(site: Site, facts: Facts) -> tuple[str, bytes]:
    """Make the file and its path: a classic script, as such files load from a disk, too.

    Each title has its name, its year and the name of its page, which is empty where it has none.
    """
    instances = [_titles(site, one) for one in facts.instances]
    text = json.dumps(instances, ensure_ascii=False, separators=(",", ":"))
    content = f"arrscoreTitles({script_string(text)});\n".encode("utf-8", "replace")
    return f"data/titles.{content_hash(content)}.js", content


def _titles(site: Site, facts: InstanceFacts) -> dict[str, object]:
    ordered = sorted(facts.titles.values(), key=lambda title: (title.sort_name, title.id))
    return {
        "name": facts.instance.name,
        "rows": site.place(facts.instance, "library.html"),
        "pages": site.place(facts.instance, facts.title_folder),
        "titles": [
            (apart(title.name), title.year, facts.title_slugs[title.id] if title.id in facts.paged else "")
            for title in ordered
        ],
    }
