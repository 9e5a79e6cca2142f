"""Statements that are put together once and asked many times, for what every viewer asks every few seconds.

Django takes several times as long to put together a statement over five tables as PostgreSQL to answer it, and PostgreSQL takes longer to plan
it than to run it. A ``Statement`` is written as any other queryset, so that the conditions of what may be seen stand in one place; its SQL is
kept, and PostgreSQL keeps its plan on each connection (not behind a pooler, see DATABASE_PREPARES).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet

M = TypeVar("M", bound=Model)


class Given(Expression):
    """A value that is known when the statement is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A placeholder, and this as its parameter."""
        return "%s", [self]

    def prepared(self, values: dict[str, Any]) -> Any:
        """The value as the database wants it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class KeyList(Field):  # type: ignore[type-arg]
    """Whole numbers, as many as there are, as one parameter."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """An array, or on SQLite JSON."""
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


class Among(Func):
    """Whether a column is one of the keys that are ``Given`` under a name."""

    output_field = BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(F(column), Given(name, KeyList()))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Of an array."""
        return super().as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Of JSON."""
        inner = " IN (SELECT value FROM json_each("
        return super().as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=inner, **context)


class Statement:
    """A queryset of ``values()`` in which ``Given`` stands for what differs; ``make`` is called once for each kind of database."""

    def __init__(self, make: "Callable[[], QuerySet[Any, Any]]") -> None:
        self._make = make
        self._known: dict[str, _Compiled] = {}

    def rows(self, **given: Any) -> list[dict[str, Any]]:
        """All rows, in one query."""
        compiled = self._known.get(connection.vendor)
        if compiled is None:
            compiled = self._known[connection.vendor] = _Compiled(self._make())
        return compiled.rows(given)

    def first(self, **given: Any) -> dict[str, Any] | None:
        """The first row, if there is one."""
        return next(iter(self.rows(**given)), None)


class _Compiled:
    """What Django makes of a queryset, without the values."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        query = rows.query
        compiler = query.get_compiler(connection=connection)
        self._sql, self._parameters = compiler.as_sql()
        self._names = list(query.selected or (*query.values_select, *query.annotation_select))
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self._converters = list(compiler.get_converters(columns).items())

    def rows(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        values = [part.prepared(given) if isinstance(part, Given) else part for part in self._parameters]
        with prepared_cursor() as cursor:
            cursor.execute(self._sql, values)
            found = [list(row) for row in cursor.fetchall()]
        for position, (converters, expression) in self._converters:
            for row in found:
                for convert in converters:
                    row[position] = convert(row[position], expression, connection)
        return [dict(zip(self._names, row, strict=True)) for row in found]


@contextmanager
def prepared_cursor() -> Iterator[Any]:
    """A cursor whose statements PostgreSQL plans once for each connection: only for few and fixed texts. On SQLite the usual one."""
    with connection.cursor() as cursor:
        # while queries are recorded, the usual one, which can tell what it sent
        if connection.vendor == "postgresql" and not connection.queries_logged:
            driver: Any = (
                connection  # of which the type stubs do not know the module; SQLite's sites never load PostgreSQL's
            )
            cursor.cursor = driver.Database.Cursor(connection.connection)
        yield cursor


def instance_of(model: type[M], row: dict[str, Any], prefix: str = "") -> M:
    """The part of a row that belongs to a model, as an instance; columns that were not asked for are read when they are needed."""
    names = [field.attname for field in model._meta.concrete_fields if prefix + field.attname in row]  # noqa: SLF001 - Django's own name
    return model.from_db(connection.alias, names, [row[prefix + name] for name in names])
