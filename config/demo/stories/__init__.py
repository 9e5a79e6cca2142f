"""The four stories of the demo season, in the order in which they are uploaded."""

from config.demo.stories import empress, gull_rock, last_train, ninth_bowl
from config.demo.stories.script import Story

STORIES: tuple[Story, ...] = (last_train.STORY, ninth_bowl.STORY, gull_rock.STORY, empress.STORY)


def story_of(slug: str) -> Story:
    """The story with this slug."""
    return next(story for story in STORIES if story.slug == slug)
