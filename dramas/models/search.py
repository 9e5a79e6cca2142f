"""What searching needs beside the series: their tokens, and how words are mistyped."""

from django.db import models

from dramas.models.series import Series, SeriesVersion


class SearchEntry(models.Model):
    """A published series as tokens (``dramas.search.documents``) of its live version. Whether viewers may see it is asked of the series itself.

    SQLite keeps a table of FTS5 beside it by triggers, PostgreSQL an index of its text; both are made by the migration ``search``.
    """

    series = models.OneToOneField(Series, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    version = models.ForeignKey(SeriesVersion, on_delete=models.CASCADE, related_name="+")
    tokens = models.TextField()
    titles = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"tokens of series {self.series_id}"


class SearchSpelling(models.Model):
    """A word of some series, under itself and under what is left of it when one letter is missing."""

    deletion = models.CharField(max_length=24)
    word = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deletion", "word"], name="search_spelling")]

    def __str__(self) -> str:
        return f"{self.deletion} of {self.word}"
