"""Questions about a line of a statement: the producer asks, an operator answers, and whoever waits is told."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.models import CompanyMember
from accounts.services.notices import notify
from billing.models import ProducerShare, ShareQuestion
from billing.policies import FINANCE_ROLES, can_keep_books_of, can_move_money
from billing.services.notices import tell_operators
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError

LONGEST = 2000


@transaction.atomic
def ask_about_share(*, actor: Actor, share: ProducerShare, text: str, now: datetime) -> ShareQuestion:
    """A producer's message about a line; every operator is told. ForbiddenError; InvalidError ``text-empty``, ``text-too-long``."""
    if not can_keep_books_of(actor, share.company_id):
        raise ForbiddenError(_("Only owners and finance people of the producer may ask about its earnings."))
    question = _write(actor, share, text, now, is_from_operator=False)
    tell_operators(
        title=format_lazy(_("{company} asks about line {line} of its earnings"), company=share.company, line=share.pk),
        body=question.text,
        url=reverse("admin:billing_producershare_change", args=[share.pk]),
        dedupe_key=f"share-question:{question.pk}",
    )
    return question


@transaction.atomic
def answer_about_share(*, actor: Actor, share: ProducerShare, text: str, now: datetime) -> ShareQuestion:
    """An operator's answer; the producer's finance people are told. ForbiddenError; InvalidError ``text-empty``, ``text-too-long``."""
    if not can_move_money(actor):
        raise ForbiddenError(_("Only operators may answer."), code="operators-only")
    answer = _write(actor, share, text, now, is_from_operator=True)
    record_audit(actor=actor, verb="share.answered", subject_kind="share", subject_ref=str(share.pk))
    members = CompanyMember.objects.filter(company_id=share.company_id, role__in=FINANCE_ROLES)
    for user_id in members.order_by("pk").values_list("user_id", flat=True):
        notify(
            user_id=user_id,
            kind=NoticeKind.MONEY,
            title=format_lazy(_("Your question about line {line} of your earnings was answered"), line=share.pk),
            body=answer.text,
            url=reverse("studio:earnings_line", args=[share.pk]),
            dedupe_key=f"share-question:{answer.pk}",
        )
    return answer


def _write(actor: Actor, share: ProducerShare, text: str, now: datetime, *, is_from_operator: bool) -> ShareQuestion:
    text = text.strip()
    if not text:
        raise InvalidError(_("Write what you want to know."), code="text-empty", field="text")
    if len(text) > LONGEST:
        raise InvalidError(_("At most 2000 characters, please."), code="text-too-long", field="text")
    written: ShareQuestion = ShareQuestion.objects.create(
        share=share, author_ref=actor.ref, is_from_operator=is_from_operator, text=text, created_at=now
    )
    return written
