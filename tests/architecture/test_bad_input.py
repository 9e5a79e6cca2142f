"""No address answers 500 to what nobody would send by mistake: in any part of the path, any field of a query, form or body, any header.

The list of addresses comes from the resolver, the names of fields from the source, so that new ones are in it by themselves.
"""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

from tests.architecture.reads import is_ours, literal_reads, module_of, reads, sent_fields
from tests.architecture.test_access import addresses

pytestmark = pytest.mark.django_db
DIGITS, LONG = "9" * 5000, "9" * 30
WORDS = ("\0", "a\0b", "²", "٣", DIGITS, LONG, "-1", "1e9", "NaN", "\u202e'\"<", "%00", "é" * 400)
BODIES = (
    b"",
    b"[]",
    b"null",
    b'"x"',
    b"\xff",
    b"[" * 100_000,
    b'{"a": NaN}',
    b'{"number": 1e999, "files": []}',
    b'{"files": [{"name": "\\ud800", "size": 1}]}',
)
JSON_VALUES = ("a\0bcdefgh", "\ud800", "²", DIGITS, 10**30, -1, 1.5, True, None, [], {"a": {}}, "é" * 400)
MULTIPART, FORM = "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"
# What else a field may need so that its neighbour is looked at; every other one says "1".
LIKELY = {
    "key": "abcdefgh-1",
    "scope": "episode",
    "seen_coins": 10,
    "is_on": "on",
    "language": "en",
    "tax_country": "DE",
    "iban": "DE89370400440532013000",
    "title_en": "A title",
    "title_zh": "标题",
    "q": "moon",
    "tab": "waiting",
    "verdict": "approve",
    "series": "the-moon-gate",
}
ADMIN_QUERY = (
    "q",
    "o",
    "p",
    "all",
    "e",
    "_changelist_filters",
    "_popup",
    "_to_field",
    "state__exact",
    "id__exact",
    "asked",
)
ACCOUNT_FORM = ("login", "password", "email", "next", "key", "code", "oldpassword", "password1", "password2")
ADMIN_FORM = (
    "answer",
    "decision",
    "replay",
    "ladder",
    "action",
    "_selected_action",
    "select_across",
    "index",
    "_save",
    "post",
)


def cursors() -> Iterator[str]:
    """Cursors as ours are written, with what no column holds."""
    for value in ("\0", "²", 10**30, "9" * 300, True, None):
        for length in (1, 2, 3, 4):
            yield base64.urlsafe_b64encode(json.dumps([value] * length).encode()).decode().rstrip("=")
    yield from ("bnVsbA", "=", "é", "W1tbW1tbW1s", "A" * 400)


def routes() -> list[tuple[str, URLPattern]]:
    """Every address; of another package's only those that we mount."""
    return [(route, pattern) for route, pattern in addresses(get_resolver()) if "dev/" not in route]


@pytest.fixture
def try_out(world, client_for, make_user, reviewer, operator, settings):
    """``try_out(route, pattern, requests)``: sends them as whoever gets furthest there; returns what was answered with 500."""
    settings.SANDBOX_URL = "http://127.0.0.1:9"  # a provider that is away is 503, and is what the pages say
    settings.COUNTRY_HEADER = "CF-IPCountry"
    clients = {"moderation": client_for(reviewer), "operate": client_for(operator), "": client_for(world.owner)}
    for client in clients.values():
        client.raise_request_exception = False

    def run(pattern: URLPattern, requests) -> list[str]:
        room = "operate" if is_admin(pattern) else module_of(pattern.callback).__name__.partition(".")[0]
        client, bad = clients.get(room, clients[""]), []
        for name, call in requests:
            with transaction.atomic():  # each finds the same rows and the same session
                answer = call(client)
                if answer.status_code == 500:
                    error = getattr(answer, "exc_info", None) or ("", "", "")
                    bad.append(f"{name}: {error[0]} {str(error[1])[:120]}")
                transaction.set_rollback(True)
        return bad

    return run


def is_admin(pattern: URLPattern) -> bool:
    return hasattr(pattern.callback, "model_admin") or pattern.callback.__module__.startswith("django.contrib.admin")


def path_to(route: str, pattern: URLPattern, world, **changes: str) -> str:
    """The address with real rows in it, but for some arguments."""
    given = {**world.arguments(pattern), **changes}
    path = route
    for name, value in given.items():
        converters = pattern.pattern.converters
        if name in converters:
            kind = next(kind for kind in ("int", "str", "slug", "path", "uuid") if f"<{kind}:{name}>" in path)
            path = path.replace(f"<{kind}:{name}>", quote(str(value), safe="/"))
    if "(?P<" in path:
        path = before_regex(path) + regex_path(pattern, given)
    return "/" + path


def before_regex(route: str) -> str:
    return route.partition("^")[0]


def regex_path(pattern: URLPattern, given: dict[str, object]) -> str:
    """An address of a regular expression: each group by its value, the rest as it is written."""
    text, depth, name, out = pattern.pattern.regex.pattern.strip("^$"), 0, "", ""
    at = 0
    while at < len(text):
        if depth == 0 and text.startswith("(?P<", at):
            end = text.index(">", at)
            name, depth, at = text[at + 4 : end], 1, end + 1
            out += quote(str(given[name]), safe="/")
        elif depth:
            at += 2 if text[at] == "\\" else 1
            depth += {"(": 1, ")": -1}.get(text[at - 1], 0) if text[at - 2] != "\\" else 0
        else:
            out += text[at].replace("\\", "")
            at += 1
    return out


def in_paths(route, pattern, world):
    for name in world.arguments(pattern):
        for word in WORDS:
            path = path_to(route, pattern, world, **{name: word})
            yield f"GET {path[:80]}", lambda client, path=path: client.get(path)
            yield f"POST {path[:80]}", lambda client, path=path: client.post(path)


def names_of(pattern) -> set[str]:
    """Fields that queries and forms of an address may hold."""
    module = module_of(pattern.callback)
    if is_admin(pattern):
        model_admin = getattr(pattern.callback, "model_admin", None)
        own = {field.name for field in model_admin.model._meta.get_fields()} if model_admin else set()
        return own | {*ADMIN_QUERY, *ADMIN_FORM}
    return sent_fields(module) if is_ours(module) else {*ACCOUNT_FORM}


def headers_of(pattern) -> set[str]:
    module = module_of(pattern.callback)
    return {name for source, name in literal_reads(module) if source == "headers"} if is_ours(module) else set()


def in_whole_forms(route, pattern, world):
    """Every field at once, in a query and in a form."""
    path, fields = path_to(route, pattern, world), names_of(pattern)
    for word in WORDS:
        whole = dict.fromkeys(fields, word)
        yield f"GET {path} all={word[:9]!r}", lambda client, whole=whole: client.get(path, whole)
        yield f"POST {path} all={word[:9]!r}", lambda client, whole=whole: client.post(path, whole)
    nul = "&".join(f"{name}=a%00b" for name in fields)
    yield f"POST {path} {nul[:40]}", lambda client: client.post(path, nul, content_type=FORM)


def in_single_fields(route, pattern, world):
    """One field, with its neighbours as they should be."""
    path, fields = path_to(route, pattern, world), names_of(pattern)
    likely = {name: str(LIKELY.get(name, "1")) for name in fields}
    for name in fields:
        for word in ("²", DIGITS, LONG, "é" * 400):
            form = {**likely, name: word}
            if not is_admin(pattern) or route.endswith(("/add/", "/change/")):
                yield f"POST {path} {name}={word[:9]!r}", lambda client, form=form: client.post(path, form)
            if not is_admin(pattern) or route.count("/") == 3:
                yield (
                    f"GET {path} {name}={word[:9]!r}",
                    lambda client, name=name, word=word: client.get(path, {name: word}),
                )


def in_cursors_and_headers(route, pattern, world):
    """Where there are pages, and where headers are read."""
    path = path_to(route, pattern, world)
    for cursor in cursors() if "cursor" in names_of(pattern) else ():
        yield f"GET {path} cursor={cursor}", lambda client, cursor=cursor: client.get(path, {"cursor": cursor})
    for name in headers_of(pattern):
        for word in ("", "x", "-1", DIGITS, LONG, f"bytes={DIGITS}-", f"bytes=-{DIGITS}", "bytes=5-1", "filename /w=="):
            for method in ("get", "post", "patch", "head"):
                sent = {"Tus-Resumable": "1.0.0", name: word}
                yield (
                    f"{method} {path} {name}: {word[:9]}",
                    lambda client, m=method, h=sent: getattr(client, m)(path, headers=h),
                )


def in_bodies(route, pattern, world):
    """What is no form, and JSON that nobody means, where JSON is read."""
    path, bodies = path_to(route, pattern, world), list(BODIES)
    if is_ours(module_of(pattern.callback)) and any(
        source in {"data", "body"} for source in reads(module_of(pattern.callback))
    ):
        fields = {name: LIKELY.get(name, 1) for name in names_of(pattern)}
        bodies += [json.dumps({**fields, name: value}).encode() for name in fields for value in JSON_VALUES]
    else:
        bodies = bodies[:2]
    for body in bodies:
        yield (
            f"POST {path} {body[:60]!r}",
            lambda client, body=body: client.post(path, body, content_type="application/json"),
        )
    for kind in (MULTIPART, FORM, "application/offset+octet-stream", "é"):
        yield f"POST {path} as {kind}", lambda client, kind=kind: client.post(path, b"a=%00&b=\xff", content_type=kind)


def looked_at(kind) -> list:
    ours = [(route, pattern) for route, pattern in routes() if kind == "ours" and not is_admin(pattern)]
    return ours or [(route, pattern) for route, pattern in routes() if kind == "admin" and is_admin(pattern)]


SHORT = ["ours-in_paths", "ours-in_whole_forms", "ours-in_cursors_and_headers"]
WALKS = [
    pytest.param(kind, where, id=f"{kind}-{where.__name__}")
    for kind in ("ours", "admin")
    for where in (in_paths, in_whole_forms, in_single_fields, in_cursors_and_headers, in_bodies)
]


@pytest.mark.parametrize(
    ("kind", "where"),
    [walk if walk.id in SHORT else pytest.param(*walk.values, id=walk.id, marks=pytest.mark.prove) for walk in WALKS],
)
def test_nothing_that_is_sent_breaks_a_page(world, try_out, kind, where):
    found = looked_at(kind)
    assert len(found) > 60
    bad = [line for route, pattern in found for line in try_out(pattern, where(route, pattern, world))]
    assert bad == [], "\n".join(bad)


def test_the_walk_reaches_what_it_is_to_try(world, client_for):
    """With real rows the owner's pages answer, so that a field is really read behind them."""
    client = client_for(world.owner)
    silent = []
    for route, pattern in looked_at("ours"):
        if route.startswith(("wallet/", "studio/earnings", "subscription/", "tiers/", "paywall/")):
            status = client.get(path_to(route, pattern, world)).status_code
            if status not in (200, 302, 405):
                silent.append((route, status))
    assert silent == []
