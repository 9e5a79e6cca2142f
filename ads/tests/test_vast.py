"""Documents have the elements of VAST 4.2 in the order of its schema, and hold whatever an advertiser writes."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.enums import EventKind
from ads.vast import NO_AD, MediaFile, VastAd, clock, vast_document

pytestmark = pytest.mark.one_database
# The sequences of vast_4.2.xsd for what we write: an element may only stand where its parent's sequence has it.
SEQUENCES = {
    "VAST": ["Ad"],
    "Ad": ["InLine"],
    "InLine": [
        *("AdSystem", "Error", "Extensions", "Impression", "Pricing", "ViewableImpression", "AdServingId", "AdTitle"),
        *("AdVerifications", "Advertiser", "Category", "Creatives", "Description", "Expires", "Survey"),
    ],
    "ViewableImpression": ["Viewable", "NotViewable", "ViewUndetermined"],
    "Creatives": ["Creative"],
    "Creative": ["CompanionAds", "CreativeExtensions", "Linear", "NonLinearAds", "UniversalAdId"],
    "Linear": ["Icons", "TrackingEvents", "AdParameters", "Duration", "MediaFiles", "VideoClicks"],
    "TrackingEvents": ["Tracking"],
    "MediaFiles": ["ClosedCaptionFiles", "MediaFile", "Mezzanine", "InteractiveCreativeFile"],
    "VideoClicks": ["ClickTracking", "CustomClick", "ClickThrough"],
}
NEEDED = {
    "InLine": {"AdSystem", "Impression", "AdServingId", "AdTitle", "Creatives"},
    "Linear": {"Duration", "MediaFiles"},
    "Creative": {"UniversalAdId"},
}
OFFSET = re.compile(r"\d{2}:[0-5]\d:[0-5]\d(\.\d\d\d)?")
AD = VastAd(
    ad_id="f1",
    creative_id="c1",
    serving_id="nonce",
    title="Tea & <cake>",
    advertiser="Tea House",
    duration_ms=15_000,
    files=(
        MediaFile("https://m.example.org/a/master.m3u8?t=1&v=2", "application/vnd.apple.mpegurl", 720, 1280),
        MediaFile("https://m.example.org/a/720.mp4", "video/mp4", 720, 1280, is_streaming=False),
    ),
    trackers={kind: f"https://site.example.org/ads/e/{kind.value}/?t=token&x=1" for kind in EventKind},
    click_url="https://site.example.org/ads/click/token/",
    skip_after=5,
)


def tree_of(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document.encode())  # noqa: S314 - our own document


def name_of(element: ElementTree.Element) -> str:
    namespace, _brace, name = element.tag.rpartition("}")
    assert namespace == "{http://www.iab.com/VAST"
    return name


def check_order(element: ElementTree.Element) -> None:
    name, children = name_of(element), [name_of(child) for child in element]
    order = SEQUENCES.get(name, [])
    places = [order.index(child) for child in children]
    assert places == sorted(places), name
    assert NEEDED.get(name, set()) <= set(children)
    for child in element:
        check_order(child)


def found(document: str, path: str) -> list[ElementTree.Element]:
    return tree_of(document).findall("/".join(f"{{http://www.iab.com/VAST}}{part}" for part in path.split("/")))


def test_elements_stand_in_the_order_of_the_schema_with_all_that_it_needs():
    document = vast_document(AD)
    check_order(tree_of(document))
    assert tree_of(document).attrib == {"version": "4.2"}
    (ad,) = found(document, "Ad")
    assert ad.attrib == {"id": "f1"}


def test_every_event_is_told_once_and_an_error_with_its_number():
    document = vast_document(AD)
    linear = "Ad/InLine/Creatives/Creative/Linear"
    events = [(one.attrib["event"], one.text) for one in found(document, f"{linear}/TrackingEvents/Tracking")]
    assert [name for name, _url in events] == [
        "start",
        "firstQuartile",
        "midpoint",
        "thirdQuartile",
        "complete",
        "skip",
    ]
    assert dict(events)["firstQuartile"] == AD.trackers[EventKind.FIRST_QUARTILE]
    (impression,) = found(document, "Ad/InLine/Impression")
    assert impression.text == AD.trackers[EventKind.IMPRESSION]
    (error,) = found(document, "Ad/InLine/Error")
    assert error.text == f"{AD.trackers[EventKind.ERROR]}&code=[ERRORCODE]"
    (viewable,) = found(document, "Ad/InLine/ViewableImpression/Viewable")
    assert viewable.text == AD.trackers[EventKind.VIEWABLE]
    (click,) = found(document, f"{linear}/VideoClicks/ClickThrough")
    assert click.text == AD.click_url


def test_files_say_how_they_come_and_how_large_they_are():
    files = found(vast_document(AD), "Ad/InLine/Creatives/Creative/Linear/MediaFiles/MediaFile")
    assert [one.text for one in files] == [one.url for one in AD.files]
    assert [one.attrib["delivery"] for one in files] == ["streaming", "progressive"]
    assert {(one.attrib["width"], one.attrib["height"]) for one in files} == {("720", "1280")}


def test_times_are_written_as_vast_writes_them():
    assert [clock(ms) for ms in (0, 15_000, 61_500, 3_600_001)] == [
        "00:00:00.000",
        "00:00:15.000",
        "00:01:01.500",
        "01:00:00.001",
    ]
    (linear,) = found(vast_document(AD), "Ad/InLine/Creatives/Creative/Linear")
    assert OFFSET.fullmatch(linear.attrib["skipoffset"])
    (linear,) = found(vast_document(replace(AD, skip_after=None)), "Ad/InLine/Creatives/Creative/Linear")
    assert "skipoffset" not in linear.attrib


@settings(deadline=None)
@given(st.text(), st.text(), st.text(alphabet="]>&<\"'[A"))
def test_whatever_an_advertiser_writes_stays_text(title, advertiser, identifier):
    ad = replace(
        AD, title=title, advertiser=advertiser, ad_id=identifier, click_url=f"https://a.example.org/{identifier}"
    )
    document = vast_document(ad)
    check_order(tree_of(document))
    (shown,) = found(document, "Ad/InLine/AdTitle")
    assert len(found(document, "Ad")) == 1
    plain = "".join(sign for sign in title if sign.isprintable())
    assert plain == "".join(sign for sign in shown.text or "" if sign.isprintable())
    (click,) = found(document, "Ad/InLine/Creatives/Creative/Linear/VideoClicks/ClickThrough")
    assert click.text == ad.click_url.replace("]]>", "]]%3E")


def test_no_ad_is_an_empty_document():
    assert list(tree_of(NO_AD)) == []
    assert tree_of(NO_AD).attrib == {"version": "4.2"}
