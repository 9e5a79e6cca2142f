"""The problem document in the words of the API's schema, one for every room's operations."""

from typing import Any

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457), with our stable reason code."""

    type = serializers.CharField(help_text="urn:duanju:problem:<code>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for a person, in the caller's language.")
    code = serializers.CharField(help_text="Stable; programs decide by this.")
    instance = serializers.CharField()
    field = serializers.CharField(required=False, help_text="The field that was wrong.")
