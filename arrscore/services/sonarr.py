"""Sonarr: series, whose files contain one or more episodes each."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Literal

from arrscore.config import SONARR
from arrscore.models import Batch, Item, MediaFile, ServerStatus
from arrscore.services import payloads
from arrscore.services.arr import ArrService, Fetch, each_as_completed
from arrscore.services.http.response_errors import ServiceNotFound
from arrscore.services.parse import media_file, title, utc_date

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from arrscore.services.payloads import Shape
    from arrscore.services.wire_types import WireEpisode, WireNaming, WireSeries


class Sonarr(ArrService):
    """Reads series, then the episode files and episodes of each: two requests per series.

    Custom formats exist from 4.0.0 on; earlier versions have nothing to report.
    """

    name = SONARR.name
    application = SONARR.application
    oldest = (4, 0, 0)
    titles_path = "/series"

    @property
    def titles_shape(self) -> Shape[WireSeries]:
        """The shape of a series."""
        return payloads.SERIES

    @property
    def item_key(self) -> Literal["episodeId"]:
        """History records refer to episodes."""
        return "episodeId"

    def renames_files(self, naming: WireNaming) -> bool | None:
        """Whether episode files are renamed on import."""
        return naming["renameEpisodes"]

    async def fetch_library(
        self,
        fetch: Fetch,
        status: ServerStatus,  # noqa: ARG002 - every supported version behaves the same
    ) -> AsyncGenerator[Batch, None]:
        """One batch per series, as they arrive."""
        labels = await self.fetch_labels(fetch)
        series: list[WireSeries] = await self.fetch_titles(fetch)
        total, done = len(series), 0
        jobs = (self._fetch_series(fetch, each, labels) for each in series)
        fetch.progress("files", done, total)
        async with aclosing(each_as_completed(jobs, fetch.concurrency)) as batches:
            async for batch in batches:
                yield batch
                done += 1
                fetch.progress("files", done, total)

    async def _fetch_series(self, fetch: Fetch, wire: WireSeries, labels: Mapping[int, str]) -> Batch:
        """A series with its episodes and files; an empty batch if the server does not know it or sent none."""
        try:
            episodes, files = await self._fetch_episodes(fetch, wire)
        except ServiceNotFound:
            return Batch()
        if not episodes and not files and _episode_count(wire):
            return Batch()
        show = title(wire, "series", labels, tvdb_id=wire["tvdbId"], series_type=wire["seriesType"])
        return Batch(
            titles=(show,),
            items=tuple(_item(episode, show.server_id) for episode in episodes),
            files=tuple(files.values()),
        )

    async def _fetch_episodes(
        self, fetch: Fetch, wire: WireSeries
    ) -> tuple[list[WireEpisode], dict[int, MediaFile]]:
        """The episodes of a series, and its files by id.

        If an episode refers to a file that was not returned, or a returned file has no episode, it may have been
        replaced between the two requests: both are repeated once, so that the episode does not appear to have lost
        its file. The same applies if no episodes were returned although the server counts some.
        """
        series_id = wire["id"]
        params = [("seriesId", str(series_id))]
        for _ in range(2):
            wires, invalid = await fetch.records_and_invalid(
                f"{self.api}/episodefile", payloads.EPISODE_FILES, params
            )
            episodes, invalid_episodes = await fetch.records_and_invalid(
                f"{self.api}/episode", payloads.EPISODES, params
            )
            read = [media_file(each, series_id) for each in wires]
            files = {file.server_id: file for file in read if file is not None}
            unnamed = len(read) - len(files)
            named = {file_id for each in episodes if (file_id := each.get("episodeFileId"))}
            absent = len(named - files.keys()) - invalid - unnamed
            unclaimed = len(files.keys() - named) - invalid_episodes
            is_whole = bool(episodes) or invalid_episodes > 0 or not _episode_count(wire)
            if absent <= 0 and unclaimed <= 0 and is_whole:
                break
        plural = payloads.EPISODE_FILES.plural
        fetch.counts.count_invalid(plural, "path", unnamed)
        fetch.counts.count_listed(plural, len(named), absent)
        fetch.counts.count_unclaimed(plural, len(files), unclaimed)
        # The episodes of these files were not returned, so no absent episode is known to be removed.
        fetch.counts.mark_unread("item", (), max(unclaimed, 0))
        unidentified = {
            each["id"] for each in episodes if each.get("hasFile") and not each.get("episodeFileId")
        }
        fetch.counts.count_invalid(payloads.EPISODES.plural, "episodeFileId", len(unidentified))
        fetch.counts.mark_unread("item", unidentified)
        return [each for each in episodes if each["id"] not in unidentified], files


def _episode_count(wire: WireSeries) -> int:
    """Sonarr's episode count of a series; 0 if unknown."""
    return (wire["statistics"] or {}).get("totalEpisodeCount") or 0


def _item(wire: WireEpisode, series_id: int) -> Item:
    """An episode, with the id of its file, whether that was returned or not."""
    return Item(
        server_id=wire["id"],
        title_server_id=series_id,
        name=wire["title"] or "",
        monitored=wire["monitored"],
        file_server_id=wire.get("episodeFileId") or None,
        season_number=wire["seasonNumber"],
        episode_number=wire["episodeNumber"],
        air_date=utc_date(wire["airDateUtc"] or wire["airDate"]),
    )
