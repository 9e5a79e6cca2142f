"""A program of its own: localstripe (GPL-3.0, only ever run like this) on 127.0.0.1 and with nothing written to the disk.

``python localstripe_server.py PORT``. By itself localstripe listens on all addresses and pickles its store into the temporary folder.
"""

import sys

from aiohttp import web
from localstripe import resources, server


def keep_in_memory(_store: resources.Store) -> None:
    """Instead of the pickle that anybody on the machine could read or replace."""


if __name__ == "__main__":
    resources.Store.dump_to_disk = keep_in_memory
    web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
