"""What languages call themselves."""

from django.conf.locale import LANG_INFO


def endonym(code: str) -> str:
    """``简体中文`` for ``zh-hans``; the code itself for a language that is not known."""
    entry = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    name = entry.get("name_local") or code
    return name[:1].upper() + name[1:]
