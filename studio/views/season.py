"""The page of a series: the season drop, the numbered table, the fix list and the way to review."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import can_produce
from core.errors import InvalidError
from core.http.access import actor_of, requires
from core.http.plain import json_body
from dramas.selectors.readiness import submission_obstacles
from dramas.selectors.studio import access_series
from moderation.selectors.standing import standing_of
from moderation.subjects.series import KIND
from studio.selectors.findings import by_file, draft_findings
from studio.selectors.fixes import fix_list
from studio.selectors.numbering import DroppedFile, plan_drop
from studio.selectors.season import Season, season_of
from studio.selectors.uploads import refused_uploads, unfinished_uploads
from studio.views.frame import Frame, frame_of

MOST_FILES = 500


@requires(can_produce)
@require_GET
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about the episodes of a series."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    table = season_of(frame.series, frame.language, frame.texts.language)
    context = frame.context(
        tab="episodes",
        fixes=fix_list(frame.series, frame.texts, frame.language),
        **_table(frame, table),
        **way_to_review(frame),
    )
    return render(request, "studio/season.html", context)


@requires(can_produce)
@require_GET
def season_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed since the marks that the page sends: nothing (204), a few rows, or the whole table."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    table = season_of(frame.series, frame.language, frame.texts.language)
    changed = table.changed_since(request.GET.get("marks", ""))
    if changed is None or request.GET.get("all"):
        response = render(request, "studio/_season.html", frame.context(**_table(frame, table)))
        response["HX-Retarget"] = "#season"
        response["HX-Trigger-After-Swap"] = "season-changed"
        return response
    if not changed and table.is_working:
        return HttpResponse(status=204)
    response = render(request, "studio/_season_changes.html", frame.context(season=table, changed=changed))
    if any(not row.stage.is_working for row in changed):
        response["HX-Trigger-After-Swap"] = "season-changed"
    return response


@requires(can_produce)
@require_GET
def review_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel that says what is missing, or where the submission stands."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    fixes = fix_list(frame.series, frame.texts, frame.language)
    return render(request, "studio/_review.html", frame.context(fixes=fixes, **way_to_review(frame)))


@requires(can_produce)
@require_GET
def findings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the automated checks will remark, by file and rule."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    found = draft_findings(frame.series, frame.texts, timezone.localdate())
    return render(request, "studio/_findings.html", frame.context(groups=by_file(found)))


@requires(can_produce)
@require_POST
def drop_plan(request: HttpRequest, slug: str) -> JsonResponse:
    """Numbers and obstacles for files that are about to be uploaded: names and sizes in, a plan out."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    table = season_of(frame.series, frame.language, frame.texts.language)
    plan = plan_drop(table, _dropped(request))
    return JsonResponse(
        {
            "files": [
                {
                    "name": item.name,
                    "size": item.size_bytes,
                    "number": item.number,
                    "title": item.title,
                    "rule": item.rule,
                    "message": str(item.message),
                    "note": str(item.note),
                }
                for item in plan.files
            ],
            "gaps": list(plan.gaps),
        }
    )


def _dropped(request: HttpRequest) -> list[DroppedFile]:
    try:
        given = json_body(request.body)
        number = int(given["number"]) if given.get("number") is not None else None
        dropped = [DroppedFile(str(item["name"])[:255], int(item["size"]), number) for item in given["files"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidError(
            _("The list of files could not be read. Reload the page and drop them again."), code="bad-list"
        ) from error
    if len(dropped) > MOST_FILES:
        raise InvalidError(_("A series has at most 500 episodes. Drop fewer files."), code="too-many-files")
    return dropped


def _table(frame: Frame, table: Season) -> dict[str, Any]:
    numbers = {row.number for row in table.rows}
    return {
        "season": table,
        "gaps": [number for number in range(1, max(numbers, default=0)) if number not in numbers],
        "unfinished": unfinished_uploads(frame.series),
        "refused": refused_uploads(frame.series),
    }


def way_to_review(frame: Frame) -> dict[str, Any]:
    """Where the submission stands, or what is missing before it: for the panel of every page that has one."""
    now = timezone.now()
    place = standing_of(KIND, frame.series.public_id, now)
    obstacles = submission_obstacles(frame.series, timezone.localdate(now))
    return {
        "place": place,
        "is_late": place is not None and place.due_at < now,
        "obstacles": [item for item in obstacles if not (place and item.code == "in-review")],
        "is_encoding": any(item.code == "encoding" for item in obstacles),
    }
