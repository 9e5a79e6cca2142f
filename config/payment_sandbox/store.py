"""What the sandbox remembers: a small file of its own, so that killing it loses nothing. Objects are plain JSON under an id."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (id TEXT PRIMARY KEY, kind TEXT, order_ref TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS objects_of_order ON objects (order_ref, kind);
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, request TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY, body TEXT, due REAL, attempts INTEGER DEFAULT 0, done INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS words (name TEXT PRIMARY KEY, value TEXT);
"""
Body = dict[str, Any]


class Store:
    """One writer at a time; every write is committed before it is answered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything inside, or nothing. May be nested."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            end = "ROLLBACK"
            try:
                yield
                end = "COMMIT"
            finally:
                self._db.execute(end)

    def put(self, kind: str, body: Body) -> None:
        """Write an object whole."""
        with self.writing():
            self._db.execute(
                "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)",
                (body["id"], kind, body.get("order_ref", ""), json.dumps(body)),
            )

    def get(self, ref: str) -> Body | None:
        """An object by id."""
        with self._lock:
            row = self._db.execute("SELECT body FROM objects WHERE id = ?", (ref,)).fetchone()
        return json.loads(row[0]) if row else None

    def of_order(self, kind: str, order_ref: str) -> list[Body]:
        """All objects of a kind that belong to an order, in the order they were made."""
        sql = "SELECT body FROM objects WHERE order_ref = ? AND kind = ? ORDER BY rowid"
        with self._lock:
            rows = self._db.execute(sql, (order_ref, kind)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def of_kind(self, kind: str) -> list[Body]:
        """All objects of a kind."""
        with self._lock:
            rows = self._db.execute("SELECT body FROM objects WHERE kind = ? ORDER BY rowid", (kind,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def answered(self, key: str) -> tuple[str, int, Body] | None:
        """What was asked and answered under an idempotency key."""
        with self._lock:
            row = self._db.execute("SELECT request, status, body FROM answers WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1], json.loads(row[2])) if row else None

    def remember(self, key: str, request: str, status: int, body: Body) -> None:
        """Keep the answer under its key."""
        with self.writing():
            self._db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (key, request, status, json.dumps(body)))

    def word(self, name: str, default: Any = None) -> Any:
        """One setting of the sandbox."""
        with self._lock:
            row = self._db.execute("SELECT value FROM words WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set_word(self, name: str, value: Any) -> None:
        """Change one setting."""
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO words VALUES (?, ?)", (name, json.dumps(value)))

    def queue(self, body: Body, due: float) -> None:
        """A message to send from some second on."""
        with self.writing():
            self._db.execute("INSERT INTO deliveries (body, due) VALUES (?, ?)", (json.dumps(body), due))

    def due(self, now: float, limit: int) -> list[tuple[int, Body, int]]:
        """Messages to send now: id, body, attempts so far."""
        sql = "SELECT id, body, attempts FROM deliveries WHERE done = 0 AND due <= ? ORDER BY due, id LIMIT ?"
        with self._lock:
            rows = self._db.execute(sql, (now, limit)).fetchall()
        return [(row[0], json.loads(row[1]), row[2]) for row in rows]

    def sent(self, delivery: int) -> None:
        """A message has arrived, or is given up."""
        with self.writing():
            self._db.execute("UPDATE deliveries SET done = 1 WHERE id = ?", (delivery,))

    def postpone(self, delivery: int, due: float) -> None:
        """A message has not arrived."""
        with self.writing():
            self._db.execute("UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE id = ?", (due, delivery))

    def waiting(self) -> int:
        """How many messages are still to be sent."""
        with self._lock:
            count: int = self._db.execute("SELECT count(*) FROM deliveries WHERE done = 0").fetchone()[0]
        return count
