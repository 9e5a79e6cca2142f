"""What sign-in pages show in development."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import development

register = template.Library()
WORK = {"viewer": _("watches"), "producer": _("produces"), "reviewer": _("reviews"), "operator": _("sets up")}
# The first mark that is found counts: most browsers also claim to be those that stand further down.
BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


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


@register.filter
def browser_name(user_agent: str) -> str:
    """``Chrome on Android`` for what a browser calls itself; the whole text for what none of them says."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or user_agent[:60] or gettext("An unnamed app")
