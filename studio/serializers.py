"""The shapes of the producers' API."""

from rest_framework import serializers

from studio.selectors.fixes import Fix, FixLine
from studio.selectors.home import SeriesLine, Tally
from studio.selectors.season import EpisodeRow
from studio.selectors.stages import Stage
from studio.selectors.uploads import StrayUpload
from studio.selectors.verdicts import Ruling


class StageSerializer(serializers.Serializer[Stage]):
    """Where something stands: a stable key, words in the caller's language, a per cent while a machine works on it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, taken out of the class by DRF
    percent = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    is_working = serializers.BooleanField()


class TallySerializer(serializers.Serializer[Tally]):
    """How many episodes are where."""

    total = serializers.IntegerField()
    working = serializers.IntegerField()
    failed = serializers.IntegerField()
    ready = serializers.IntegerField()
    in_review = serializers.IntegerField()
    returned = serializers.IntegerField()
    published = serializers.IntegerField()


class SeriesSerializer(serializers.Serializer[SeriesLine]):
    """One series of the caller's companies."""

    slug = serializers.CharField()
    title = serializers.CharField()
    company = serializers.CharField()
    stage = StageSerializer()
    tally = TallySerializer()


class OwnSeriesListSerializer(serializers.Serializer[object]):
    """A page of series."""

    results = SeriesSerializer(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class EpisodeSerializer(serializers.Serializer[EpisodeRow]):
    """The newest version of one episode."""

    number = serializers.IntegerField()
    ref = serializers.CharField(help_text="Public id of the version.")
    version = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    duration_ms = serializers.IntegerField()
    languages = serializers.ListField(child=serializers.CharField(), help_text="Languages of its subtitles.")
    stage = StageSerializer()
    is_live = serializers.BooleanField(help_text="Whether viewers have an approved version.")
    is_replaceable = serializers.BooleanField(help_text="Whether a new file for the number would be taken now.")


class EpisodeListSerializer(serializers.Serializer[object]):
    """A page of episodes in order of number."""

    results = EpisodeSerializer(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class StrayUploadSerializer(serializers.Serializer[StrayUpload]):
    """A file that is not an episode (yet)."""

    ref = serializers.CharField(help_text="Public id of the upload.")
    name = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField()
    length_bytes = serializers.IntegerField()
    sentence = serializers.CharField(allow_blank=True, help_text="Why it was refused.")


class UploadListSerializer(serializers.Serializer[object]):
    """Files that did not become episodes."""

    unfinished = StrayUploadSerializer(many=True)
    refused = StrayUploadSerializer(many=True)


class RulingSerializer(serializers.Serializer[Ruling]):
    """What was decided on one version: the clause in the caller's language, and the reviewer's note."""

    is_rejection = serializers.BooleanField(help_text="Rejected; otherwise changes were requested.")
    clause = serializers.CharField()
    clause_title = serializers.CharField()
    clause_text = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField()


class FixLineSerializer(serializers.Serializer[FixLine]):
    """One remark: a stretch of the picture, or words of a text."""

    ref = serializers.CharField()
    clause = serializers.CharField()
    clause_title = serializers.CharField()
    clause_text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True, help_text="A ready-made reason in the caller's language.")
    note = serializers.CharField(allow_blank=True, help_text="The reviewer's own words.")
    start_ms = serializers.IntegerField(allow_null=True)
    end_ms = serializers.IntegerField(allow_null=True)
    field = serializers.CharField(allow_blank=True, help_text="Which text, in the caller's language.")
    language = serializers.CharField(allow_blank=True, help_text="The language of that text.")
    quote = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_blank=True, help_text="Of a line of the list before: open, fixed or not_fixed.")


class FixSerializer(serializers.Serializer[Fix]):
    """One part that came back: an episode by number (0: the trailer), or the texts and cover (null)."""

    number = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    is_answered = serializers.BooleanField(help_text="Whether a new draft stands ready.")
    ruling = RulingSerializer()
    lines = FixLineSerializer(many=True)


class FixListSerializer(serializers.Serializer[object]):
    """The whole list."""

    results = FixSerializer(many=True)
