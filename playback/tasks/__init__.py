"""Background work of playback."""

from playback.tasks.charts import count_charts, keep_charts
from playback.tasks.figures import keep_figures, roll_up

__all__ = ["count_charts", "keep_charts", "keep_figures", "roll_up"]
