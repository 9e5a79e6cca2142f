"""Clips, targets and whole assets for the tests of the media room."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client

from accounts.middleware import GUEST_COOKIE, GUEST_SALT
from media.models import Asset, Upload
from media.services.imports import import_file
from media.targets import UploadTarget


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):
    """An inbox and scratch folders that no other test has written to."""
    settings.DUANJU_DATA = tmp_path


@pytest.fixture
def target() -> UploadTarget:
    """A producer's upload for something that no upper room listens to."""
    return UploadTarget("company:1", "user:1", "reel", "abcdefgh2345")


@pytest.fixture(scope="session")
def tiny_clip(make_clip) -> Path:
    """Two and a half seconds that are cheap to encode: one rung, with sound."""
    return make_clip(seconds=2.5, width=320, height=568, fps=25)


@pytest.fixture
def import_clip(transactional_db, eager_tasks, target) -> Callable[..., Upload]:
    """``import_clip(path)``: a clip that went through the whole pipeline."""

    def run(path: Path, **changes: object) -> Upload:
        upload = import_file(path, target=target, **changes)
        upload.refresh_from_db()
        return upload

    return run


@pytest.fixture
def ready_asset(import_clip, tiny_clip) -> Asset:
    """An asset with published renditions."""
    upload = import_clip(tiny_clip)
    asset = upload.asset
    asset.refresh_from_db()
    return asset


@pytest.fixture
def guest_client() -> Callable[[str], Client]:
    """``guest_client(key)``: the browser of the guest with this key."""

    def make(key: str) -> Client:
        browser = Client()
        signer = get_cookie_signer(salt=GUEST_COOKIE + GUEST_SALT)
        browser.cookies[GUEST_COOKIE] = signer.sign(key)
        return browser

    return make
