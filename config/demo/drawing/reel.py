"""The reel: the shots of an episode one after the other, dissolving into each other."""

from config.demo.drawing.plates import Frame
from config.demo.drawing.shots import Take, film_scene
from config.demo.drawing.stage import Shot
from config.demo.drawing.timing import DISSOLVE_SECONDS, Schedule
from config.demo.stories.script import Episode, Story


class Reel:
    """Asked for one moment after the other. A shot is drawn when it begins and let go when it is over."""

    def __init__(self, story: Story, episode: Episode, plan: Schedule) -> None:
        self._story, self._episode, self._plan = story, episode, plan
        self._index = 0
        self._shot = self._drawn(0)
        self._leaving: Shot | None = None

    def moves_on(self, number: int, seconds: float) -> bool:
        """Whether this frame differs from the one before. Close pictures are drawn for two frames at a time."""
        slots, begins = self._plan.slots, False
        if self._index + 1 < len(slots) and seconds >= slots[self._index + 1].start:
            self._leaving, self._index = self._shot, self._index + 1
            self._shot, begins = self._drawn(self._index), True
        return begins or not self._shot.on_twos or number % 2 == 0

    def frame(self, seconds: float) -> Frame:
        """The picture at a moment of the episode."""
        slot = self._plan.slots[self._index]
        frame = self._shot.frame(seconds - slot.start)
        share = (seconds - slot.start) / DISSOLVE_SECONDS
        if self._leaving is not None and share < 1:
            frame.blend(self._leaving.frame(seconds - self._plan.slots[self._index - 1].start), 1 - share)
        else:
            self._leaving = None
        return frame

    def _drawn(self, index: int) -> Shot:
        slot = self._plan.slots[index]
        speech = tuple((spoken.line.speaker, (spoken.start, spoken.end - 0.25)) for spoken in slot.lines)
        seed = f"{self._story.slug} {self._episode.number} {index}"
        scene = self._episode.scenes[index]
        return film_scene(Take(self._story, scene, slot.seconds + DISSOLVE_SECONDS, speech, seed))
