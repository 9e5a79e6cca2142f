"""VAST 4.2 documents (IAB Tech Lab, Digital Video Ad Serving Template 4.2): one linear ad, or none.

Elements stand in the order of the IAB's vast_4.2.xsd, which is stricter than the text. A single ad has no ``sequence``: players take it for a pod.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ads.enums import EventKind

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<VAST version="4.2" xmlns="http://www.iab.com/VAST">'
NO_AD: Final = f"{HEAD}</VAST>"
REGISTRY: Final = "duanju"
ERROR_CODE: Final = "[ERRORCODE]"  # players put the number of what went wrong in its place
# Our names of what players tell, as VAST calls them.
TRACKING: Final[Mapping[EventKind, str]] = {
    EventKind.START: "start",
    EventKind.FIRST_QUARTILE: "firstQuartile",
    EventKind.MIDPOINT: "midpoint",
    EventKind.THIRD_QUARTILE: "thirdQuartile",
    EventKind.COMPLETE: "complete",
    EventKind.SKIP: "skip",
}


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One way to play the ad: ``streaming`` of a playlist, or a file as a whole."""

    url: str
    mime: str
    width: int
    height: int
    is_streaming: bool = True


@dataclass(frozen=True, slots=True)
class VastAd:
    """One ad. ``trackers`` has the address of every event that is told; ``skip_after`` None: it cannot be skipped."""

    ad_id: str
    creative_id: str
    serving_id: str
    title: str
    advertiser: str
    duration_ms: int
    files: Sequence[MediaFile]
    trackers: Mapping[EventKind, str]
    click_url: str
    skip_after: int | None = None


def vast_document(ad: VastAd) -> str:
    """The answer with one ad, as text that a player parses. Addresses must be complete; texts may hold anything."""
    trackers = ad.trackers
    skip = "" if ad.skip_after is None else f' skipoffset="{clock(ad.skip_after * 1000)}"'
    events = "".join(
        f'<Tracking event="{name}">{cdata(trackers[kind])}</Tracking>'
        for kind, name in TRACKING.items()
        if kind in trackers
    )
    return (
        f"{HEAD}<Ad id={attribute(ad.ad_id)}><InLine><AdSystem>Duanju</AdSystem>"
        f"{_error(trackers)}"
        f"<Impression>{cdata(trackers[EventKind.IMPRESSION])}</Impression>"
        f"{_viewable(trackers)}"
        f"<AdServingId>{text(ad.serving_id)}</AdServingId><AdTitle>{text(ad.title)}</AdTitle>"
        f"<Advertiser>{text(ad.advertiser)}</Advertiser>"
        f"<Creatives><Creative id={attribute(ad.creative_id)}><Linear{skip}>"
        f"<TrackingEvents>{events}</TrackingEvents><Duration>{clock(ad.duration_ms)}</Duration>"
        f"<MediaFiles>{''.join(map(_file, ad.files))}</MediaFiles>"
        f"<VideoClicks><ClickThrough>{cdata(ad.click_url)}</ClickThrough></VideoClicks></Linear>"
        f'<UniversalAdId idRegistry="{REGISTRY}">{text(ad.creative_id)}</UniversalAdId>'
        "</Creative></Creatives></InLine></Ad></VAST>"
    )


def clock(milliseconds: int) -> str:
    """``00:00:15.000``, as VAST writes times."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def text(words: str) -> str:
    """Words as the content of an element, without what XML 1.0 cannot hold."""
    return escape("".join(filter(_is_in_xml, words)))


def attribute(words: str) -> str:
    """Words as a quoted attribute."""
    return quoteattr("".join(filter(_is_in_xml, words)))


def cdata(address: str) -> str:
    """An address as it is, macros included."""
    return f"<![CDATA[{address.replace(']]>', ']]%3E')}]]>"


def _error(trackers: Mapping[EventKind, str]) -> str:
    """Where to tell that it could not be shown, and why."""
    address = trackers.get(EventKind.ERROR)
    if address is None:
        return ""
    joint = "&" if "?" in address else "?"
    return f"<Error>{cdata(f'{address}{joint}code={ERROR_CODE}')}</Error>"


def _viewable(trackers: Mapping[EventKind, str]) -> str:
    address = trackers.get(EventKind.VIEWABLE)
    return f"<ViewableImpression><Viewable>{cdata(address)}</Viewable></ViewableImpression>" if address else ""


def _file(one: MediaFile) -> str:
    delivery = "streaming" if one.is_streaming else "progressive"
    size = f'width="{one.width}" height="{one.height}"'
    return f'<MediaFile delivery="{delivery}" type={attribute(one.mime)} {size}>{cdata(one.url)}</MediaFile>'


def _is_in_xml(letter: str) -> bool:
    """Char of XML 1.0, section 2.2."""
    return (
        letter in "\t\n\r" or "\x20" <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter >= "\U00010000"
    )
