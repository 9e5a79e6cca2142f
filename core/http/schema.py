"""The API's schema: to what a view says of itself comes what stands around every view, so that no program meets an answer it was not told of."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from core.http.problems import ProblemSerializer

PROBLEM_TYPE = "application/problem+json"
Direction = Literal["request", "response"]
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class HouseSchema(AutoSchema):
    """Adds the refusals of middleware, parsers and addresses; errors are problem documents."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._refusals():
            found.setdefault(status, self._get_response_for_code(ProblemSerializer, status, direction=direction))
        return dict(sorted(found.items()))

    def _get_response_for_code(
        self,
        serializer: Any,
        status_code: str,
        media_types: list[str] | None = None,
        direction: Direction = "response",
    ) -> Any:
        types = [PROBLEM_TYPE] if serializer is ProblemSerializer else media_types
        return super()._get_response_for_code(serializer, status_code, types, direction)  # type: ignore[no-untyped-call]

    def _refusals(self) -> list[str]:
        """400: what no database keeps; 401: a token that has ended; 403: a change that another site asks for; 404: no such address."""
        around = ["400", "401"]
        if "{" in self.path:
            around.append("404")
        if self.method in CHANGING:
            around.append("403")
        if self.method in CHANGING - {"DELETE"} and self.get_request_serializer() is not None:
            around += ["415", "422"]
        if any(one["in"] == "query" for one in self._get_parameters()):
            around.append("422")
        return around
