"""The shapes of charts."""

from typing import Any

from rest_framework import serializers

from playback.enums import Chart, Movement
from playback.selectors.charts import SHOWN
from watch.selectors.charts import ChartLine, ChartName
from watch.serializers import SeriesCardSerializer


class ChartQuerySerializer(serializers.Serializer[Any]):
    """Which part of a chart."""

    trope = serializers.CharField(
        max_length=40, allow_blank=True, default="", help_text="The code of a trope, for the chart `trope`."
    )
    limit = serializers.IntegerField(min_value=1, max_value=SHOWN, default=SHOWN, help_text="How many places.")


class ChartLineSerializer(serializers.Serializer[ChartLine]):
    """A place of a chart."""

    rank = serializers.IntegerField(help_text="From 1, among what the caller may see.")
    movement = serializers.ChoiceField(choices=Movement.choices, help_text="Since the chart of the day before.")
    series = SeriesCardSerializer(source="card")


class ChartSerializer(serializers.Serializer[Any]):
    """One chart."""

    chart = serializers.ChoiceField(choices=Chart.choices)
    trope = serializers.CharField(allow_blank=True)
    counted_at = serializers.DateTimeField(allow_null=True, help_text="Null before charts were counted.")
    results = ChartLineSerializer(many=True, source="lines")


class ChartNameSerializer(serializers.Serializer[ChartName]):
    """A chart that there is."""

    chart = serializers.ChoiceField(choices=Chart.choices)
    trope = serializers.CharField(allow_blank=True, help_text="Empty but for charts by trope.")
    name = serializers.CharField(source="label")


class ChartListSerializer(serializers.Serializer[Any]):
    """The charts that there are."""

    results = ChartNameSerializer(many=True)
