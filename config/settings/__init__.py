"""Django's settings, one module a topic."""

from config.settings.api import *  # noqa: F403
from config.settings.base import *  # noqa: F403
from config.settings.billing import *  # noqa: F403
from config.settings.database import *  # noqa: F403
from config.settings.earnings import *  # noqa: F403
from config.settings.email import *  # noqa: F403
from config.settings.factors import *  # noqa: F403
from config.settings.i18n import *  # noqa: F403
from config.settings.law import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.media import *  # noqa: F403
from config.settings.playback import *  # noqa: F403
from config.settings.review import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.storage import *  # noqa: F403
from config.settings.tasks import *  # noqa: F403
