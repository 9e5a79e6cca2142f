"""What sign-in pages show in development."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import development

register = template.Library()
WORK = {"viewer": _("watches"), "producer": _("produces"), "reviewer": _("reviews"), "operator": _("sets up")}


@register.simple_tag
def demo_accounts() -> list[development.DemoAccount]:
    """The demo's accounts; empty in production."""
    return development.demo_accounts()


@register.simple_tag
def is_development() -> bool:
    """Whether mail lands in the local outbox page."""
    return development.is_development()


@register.filter
def notice_icon(kind: str) -> str:
    """The icon's name for a kind of notice."""
    return {"review": "shield-check", "encoding": "film", "release": "clapperboard"}.get(kind, "circle-user-round")


@register.filter
def work_of(role: str) -> str | Promise:
    """What somebody of the demo does here, in a word."""
    return WORK.get(role, role)
