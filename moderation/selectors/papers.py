"""A licence paper for whoever reviews what it belongs to."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_review
from accounts.selectors import is_connected
from core.actors import Actor
from core.errors import ForbiddenError, NotFoundError
from dramas.models import LicencePaper


def paper_for_reviewer(actor: Actor, public_id: str) -> LicencePaper:
    """The paper; NotFoundError when it is gone, ForbiddenError for people of the producer and of those related to it."""
    paper = LicencePaper.objects.filter(public_id=public_id).first()
    if paper is None or not default_storage.exists(paper.file_key):
        raise NotFoundError(_("This paper is no longer here."), code="no-paper")
    if not can_review(actor) or (actor.user_id is not None and is_connected(actor.user_id, paper.company_id)):
        raise ForbiddenError(
            _("You work for this company or for one related to it, so somebody else must decide."), code="own-work"
        )
    return paper
