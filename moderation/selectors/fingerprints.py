"""Where else the picture and the sound of a source are: in the catalogue, and in the bank of known works."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.models import WorkState
from dramas.models import EpisodeVersion
from media import storage
from moderation.checks.copies.installed import TRACE_VERSION, engine, is_installed
from moderation.checks.copies.matches import Asker, Match, WorkKind
from moderation.models import Fingerprint, KnownWork
from moderation.selectors.shelves import shelf_folders

MOST_STRETCHES_OF_A_WORK = 5
MOST_MATCHES = 50
ATTEMPTS = 3
SURE_FRAMES = 6


def picture_matches(asker: Asker) -> tuple[Match, ...] | None:
    """Stretches of the asker's picture that are elsewhere too, at most MOST_MATCHES, the longest first.

    None when it could not be searched: there is no fingerprint, or the libraries are missing.
    """
    row = fingerprint_of(asker.source_digest)
    if row is None or not is_installed():
        return None
    query = bytes(row.query)
    found = _in_shelves(lambda folders: engine().picture_stretches(folders, query, own=row.pk))
    return (*_same_file(row), *_named(_confirmed(row, found), asker))


def sound_matches(asker: Asker) -> tuple[Match, ...] | None:
    """The same of the sound; None also when ffmpeg could not fingerprint it."""
    row = fingerprint_of(asker.source_digest)
    if row is None or row.sound is None or not is_installed():
        return None
    sound = bytes(row.sound)
    candidates = _in_shelves(lambda folders: engine().sound_candidates(folders, sound, own=row.pk))
    others = Fingerprint.objects.filter(pk__in=candidates, sound__isnull=False).values_list("pk", "sound")
    found = [item for pk, other in others for item in engine().sound_stretches(pk, sound, bytes(other or b""))]
    return _named(found, asker)


def fingerprint_of(source_digest: str) -> Fingerprint | None:
    """The finished fingerprint of a source, by the digest of its bytes."""
    found = Fingerprint.objects.filter(source_digest=source_digest, trace_version=TRACE_VERSION, state=WorkState.DONE)
    return found.first()


def _in_shelves(search: Callable[[list[Path]], list[Any]]) -> list[Any]:
    for _attempt in range(ATTEMPTS - 1):
        try:
            return search(shelf_folders())
        except FileNotFoundError:  # a shelf was replaced by a fuller one at this moment
            continue
    return search(shelf_folders())


def _confirmed(row: Fingerprint, found: list[Any]) -> list[Any]:
    """What the hashes are sure of, and of the rest what a second look at the stills bears out."""
    doubtful = [item for item in found if not item.is_sure]
    keys = dict(Fingerprint.objects.filter(pk__in={item.owner for item in doubtful}).values_list("pk", "stills_key"))
    held = [
        item
        for item in doubtful
        if engine().is_borne_out(item, _stills(row.stills_key), _stills(keys.get(item.owner, "")))
    ]
    return [item for item in found if item.is_sure] + held


@lru_cache(maxsize=8)
def _stills(key: str) -> dict[int, bytes]:
    if not key:
        return {}
    try:
        content = b"".join(storage.read_range(key, 0, storage.stored_size(key)))
    except FileNotFoundError:
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {int(name.removesuffix(".jpg")): archive.read(name) for name in archive.namelist()}


def _same_file(row: Fingerprint) -> tuple[Match, ...]:
    """The very bytes of a known work; those of the catalogue are told by the check of same bytes."""
    end, frames = row.duration_ms, max(SURE_FRAMES, row.duration_ms // 1000)
    return tuple(
        Match(work.title, WorkKind(work.kind), 0, end, 0, end, frames=frames, share=1.0, distance=0.0)
        for work in KnownWork.objects.filter(source_digest=row.source_digest)
    )


def _named(found: Iterable[Any], asker: Asker) -> tuple[Match, ...]:
    """Fingerprints become works of the bank and episodes of the catalogue."""
    by_owner: dict[int, list[Any]] = engine().the_longest_of_each(found, MOST_STRETCHES_OF_A_WORK)
    digests = dict(Fingerprint.objects.filter(pk__in=by_owner).values_list("pk", "source_digest"))
    works = _works(set(digests.values()), asker)
    matches = [
        _match(name, kind, item)
        for owner, items in by_owner.items()
        for name, kind in works[digests.get(owner, "")]
        for item in items
    ]
    return tuple(sorted(matches, key=lambda match: -match.frames)[:MOST_MATCHES])


def _works(digests: set[str], asker: Asker) -> dict[str, list[tuple[str, WorkKind]]]:
    """(name, kind) of every work made of these bytes, by digest; episodes are named "series number"."""
    works: dict[str, list[tuple[str, WorkKind]]] = defaultdict(list)
    for known in KnownWork.objects.filter(source_digest__in=digests):
        works[known.source_digest].append((known.title, WorkKind(known.kind)))
    versions = EpisodeVersion.objects.filter(asset__source_sha256__in=digests).exclude(episode=asker.episode_id)
    names = ("asset__source_sha256", "episode__series__slug", "episode__number", "episode__series__company_id")
    for digest, slug, number, company_id in versions.order_by("episode_id").values_list(*names).distinct():
        kind = WorkKind.OWN if company_id == asker.company_id else WorkKind.CATALOGUE
        works[digest].append((f"{slug} {number}", kind))
    return works


def _match(name: str, kind: WorkKind, item: Any) -> Match:
    return Match(
        work=name,
        kind=kind,
        start_ms=item.start_ms,
        end_ms=item.end_ms,
        other_start_ms=item.other_start_ms,
        other_end_ms=item.other_end_ms,
        frames=item.frames,
        share=item.share,
        distance=item.distance,
        mirrored=item.mirrored,
        speed=item.speed,
    )
