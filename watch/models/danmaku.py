"""How somebody wants to see the lines that run over the picture."""

from django.db import models

from watch.enums import DanmakuDensity, DanmakuOpacity, DanmakuSize, DanmakuSpeed


class DanmakuSettings(models.Model):
    """Of a viewer (``viewer_key`` is an actor's ref, a guest's too). Who has no row sees no danmaku.

    ``shield_words`` is a list of texts: no line with one of them is shown to this viewer.
    """

    viewer_key = models.CharField(max_length=60, unique=True)
    is_on = models.BooleanField(default=False)
    density = models.CharField(max_length=8, choices=DanmakuDensity.choices, default=DanmakuDensity.MEDIUM)
    opacity = models.PositiveSmallIntegerField(choices=DanmakuOpacity.choices, default=DanmakuOpacity.FULL)
    size = models.CharField(max_length=8, choices=DanmakuSize.choices, default=DanmakuSize.MEDIUM)
    speed = models.CharField(max_length=8, choices=DanmakuSpeed.choices, default=DanmakuSpeed.NORMAL)
    shield_words = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "danmaku settings"

    def __str__(self) -> str:
        return f"danmaku settings of {self.viewer_key}"
