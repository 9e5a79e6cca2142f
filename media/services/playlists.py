"""Playlists as one viewer gets them: no picture higher than granted, every address signed, subtitles and dubs of a presentation written in."""

import re

from core.actors import Actor
from core.errors import NotFoundError
from media import storage
from media.encoding.playlists import (
    MASTER_FILE,
    PresentedTrack,
    PresentedTracks,
    present,
    rewrite_uris,
    subtitle_playlist,
    up_to,
    uris_of,
)
from media.enums import AssetState
from media.models import Asset, Presentation
from media.services.grants import MediaAddress, dub_token, segment_token
from media.services.presentations import text_key
from media.signing import height_of

PRESENTED = re.compile(r"p-(?P<digest>[0-9a-f]{12})\.m3u8")
SUBTITLES = re.compile(r"st-(?P<sha12>[0-9a-f]{12})\.m3u8")
TEXT = re.compile(r"t-(?P<sha12>[0-9a-f]{12})\.vtt")
# From a playlist's own folder (<asset>/<plan>/p/<token>/) up to where the assets lie.
UP_TO_ASSETS = "../../../.."


def signed_playlist(address: MediaAddress, actor: Actor) -> str:
    """The playlist of an address that was just allowed; other playlists of the folder stay relative and so inherit its token.

    Raises NotFoundError when the folder has none of this name.
    """
    presented, subtitles = PRESENTED.fullmatch(address.name), SUBTITLES.fullmatch(address.name)
    if presented:
        return _presented_master(address, presented["digest"], actor)
    if subtitles:
        return _subtitle_playlist(address, subtitles["sha12"], actor)
    if address.name == MASTER_FILE:
        return _master(address)
    return _sign_files(_published_text(address.key), address, actor)


def segment_key(address: MediaAddress) -> str:
    """Where the file of a segment address lies. Raises NotFoundError for subtitles beside anything but the whole or its preview."""
    text = TEXT.fullmatch(address.name)
    if not text:
        return address.key
    _presentable(address)
    return text_key(address.asset, text["sha12"])


def _sign_files(text: str, address: MediaAddress, actor: Actor) -> str:
    files = [uri for uri in uris_of(text) if not uri.endswith(".m3u8")]
    if not files:
        return text
    base = f"../../s/{segment_token(address, actor)}"
    return rewrite_uris(text, {uri: f"{base}/{uri}" for uri in files})


def _presentable(address: MediaAddress) -> Asset:
    """The asset when the address is one of its whole or of its preview: subtitles of a whole episode are no part of a trial."""
    asset = Asset.objects.filter(public_id=address.asset).first()
    if asset is None or address.plan_hash not in {asset.plan_hash, asset.preview_hash}:
        raise NotFoundError
    return asset


def _master(address: MediaAddress) -> str:
    """The stored master of the address's folder, down to what the address is good for."""
    stored = _published_text(address.key.replace(address.name, MASTER_FILE))
    return up_to(stored, height_of(address.token))


def _presented_master(address: MediaAddress, digest: str, actor: Actor) -> str:
    asset = _presentable(address)
    presentation = Presentation.objects.filter(asset=asset, digest=digest).first()
    if presentation is None:
        raise NotFoundError
    content = presentation.content
    tracks = PresentedTracks(
        subtitles=tuple(
            PresentedTrack(row["language"], row["name"], f"st-{row['sha12']}.m3u8") for row in content["subtitles"]
        ),
        dubs=_dubs(presentation, asset, address, actor),
        labels=tuple((row["id"], row["text"], row["language"]) for row in content["labels"]),
        language=content["language"],
    )
    return present(_master(address), tracks)


def _dubs(presentation: Presentation, asset: Asset, address: MediaAddress, actor: Actor) -> tuple[PresentedTrack, ...]:
    """Dubs that can be heard now; those of other assets under a token of their own, which reaches as far as that of the picture."""
    rows = presentation.content["dubs"]
    wanted = {row["asset"] for row in rows} - {asset.public_id}
    others = {
        dub.public_id: dub for dub in Asset.objects.filter(public_id__in=wanted, state=AssetState.READY) if wanted
    }
    tracks = []
    for row in rows:
        dub = others.get(row["asset"])
        name = f"{row['rendition']}.m3u8"
        if dub is not None:
            token = dub_token(dub, address, actor)
            name = f"{UP_TO_ASSETS}/{dub.public_id}/{dub.plan_hash}/p/{token}/{name}"
        if dub is not None or (row["asset"] == asset.public_id and address.plan_hash == asset.plan_hash):
            tracks.append(PresentedTrack(row["language"], row["name"], name))
    return tuple(tracks)


def _subtitle_playlist(address: MediaAddress, sha12: str, actor: Actor) -> str:
    asset = _presentable(address)
    if not storage.exists(text_key(asset.public_id, sha12)):
        raise NotFoundError
    uri = f"../../s/{segment_token(address, actor)}/t-{sha12}.vtt"
    return subtitle_playlist(uri, asset.duration_ms / 1000)


def _published_text(key: str) -> str:
    try:
        return storage.published_text(key)
    except FileNotFoundError as error:
        raise NotFoundError from error
