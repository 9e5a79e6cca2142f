"""The probe of the automated checks: which of them can look on this machine."""

from core.doctor import Finding, fine, probe, worth_knowing
from moderation.checks.registry import CHECKS, OPTIONAL
from moderation.services.checks.planning import is_available


@probe("automatic checks")
def automatic_checks() -> Finding:
    """Their libraries are installed; what the operator may add is named but no fault."""
    missing = [key for key, check in CHECKS.items() if key not in OPTIONAL and not is_available(check)]
    off = [key for key in sorted(OPTIONAL) if not is_available(CHECKS[key])]
    extra = f" (off: {', '.join(off)})" if off else ""
    if missing:
        return worth_knowing(
            f"not available: {', '.join(missing)}{extra}",
            "`manage.py up` installs their libraries in the background, `make setup` at once; people look meanwhile.",
        )
    return fine(f"{len(CHECKS) - len(off)} checks have what they need{extra}")
