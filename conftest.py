"""Fixtures that the tests of every room share; each family lies in a module of tests/fixtures/."""

pytest_plugins = [
    "tests.fixtures.quiet",
    "tests.fixtures.emptying",
    "tests.fixtures.people",
    "tests.fixtures.catalogue",
    "tests.fixtures.databases",
    "tests.fixtures.daylight",
    "tests.fixtures.clips",
    "tests.fixtures.encodings",
    "tests.fixtures.queries",
    "tests.fixtures.races",
    "tests.fixtures.sandbox",
    "tests.fixtures.tampering",
    "tests.fixtures.browser",
    "tests.fixtures.world",
]
