"""The charts as they were counted last."""

from django.db import models

from dramas.models import Series
from playback.enums import Chart


class ChartPlace(models.Model):
    """A series at a place (from 1) of a chart; ``trope`` is empty but for charts by trope. ``place_before`` is that of the day before.

    All rows are replaced together. Whether a series may be shown is not asked of them: it may have gone since.
    """

    chart = models.CharField(max_length=12, choices=Chart.choices)
    trope = models.CharField(max_length=40, blank=True, default="")
    place = models.PositiveSmallIntegerField()
    place_before = models.PositiveSmallIntegerField(null=True, blank=True)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chart", "trope", "place"], name="chart_place_once")]

    def __str__(self) -> str:
        return f"{self.chart} {self.trope} {self.place}"
