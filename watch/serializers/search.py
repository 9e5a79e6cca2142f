"""The shapes of searching."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from dramas.enums import Length, Status
from dramas.selectors.search import LONGEST_TEXT, Suggestion
from watch.serializers import SeriesListSerializer


class SearchQuerySerializer(serializers.Serializer[Any]):
    """What is looked for; empty means any."""

    q = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    genre = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    trope = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    language = serializers.CharField(
        max_length=LONGEST_TEXT, allow_blank=True, default="", help_text="The original language, such as `zh-hans`."
    )
    length = serializers.ChoiceField(choices=Length.choices, allow_blank=True, default="")
    status = serializers.ChoiceField(choices=Status.choices, allow_blank=True, default="")
    free = serializers.BooleanField(default=False, help_text="Only series with an episode that is free.")
    cursor = serializers.CharField(
        max_length=400, allow_blank=True, default="", help_text="`next_cursor` of the page before."
    )


class SearchResultSerializer(SeriesListSerializer):
    """A page of what was found, best first."""

    also = serializers.ListField(
        child=serializers.CharField(), help_text="Words that were looked for as well, where one looked mistyped."
    )


class SuggestionQuerySerializer(serializers.Serializer[Any]):
    """What is being typed."""

    q = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")


class SuggestionSerializer(serializers.Serializer[Suggestion]):
    """A series whose title contains what is being typed."""

    slug = serializers.CharField()
    title = serializers.CharField()
    other_title = serializers.CharField(help_text="The title that contains it, where that is one in another language.")
    url = serializers.SerializerMethodField()

    def get_url(self, suggestion: Suggestion) -> str:
        """The page of the series."""
        return reverse("watch:series", args=[suggestion.slug])


class SuggestionListSerializer(serializers.Serializer[Any]):
    """Best first."""

    results = SuggestionSerializer(many=True)


class PastSearchesSerializer(serializers.Serializer[Any]):
    """A viewer's own searches, newest first."""

    results = serializers.ListField(child=serializers.CharField())
