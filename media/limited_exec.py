"""Becomes another program after giving up rights: run as `python -I -S limited_exec.py LIMITS_JSON -- PROGRAM ARG…`.

A child that dies with its parent and cannot take more memory, processor time, file size or open files than allowed, nor reach
any network when ``no_network`` is set; a script of its own because a function between fork and exec is not safe in a process
with threads.
"""

import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
LIMITS = {
    "memory_bytes": "RLIMIT_AS",
    "cpu_seconds": "RLIMIT_CPU",
    "file_bytes": "RLIMIT_FSIZE",
    "open_files": "RLIMIT_NOFILE",
    "core_bytes": "RLIMIT_CORE",
}


def confine(limits: dict[str, int]) -> None:
    """Apply the limits to this process and tie its life to that of the parent."""
    if limits.get("no_network") and sys.platform.startswith("linux"):
        leave_network()  # first: a change of rights would cut the tie to the parent again
    for name, value in limits.items():
        if name in LIMITS:
            kind = getattr(resource, LIMITS[name])
            hard = resource.getrlimit(kind)[1]
            allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (allowed, allowed))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != limits.get("parent_pid", os.getppid()):
            os._exit(1)


def leave_network() -> bool:
    """Go where there is no network but an idle loopback device (namespaces(7)); False where the system forbids it.

    Only root may do it as it is; others need a user namespace of their own, in which they keep their rights on files.
    """
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return bool(unshare(CLONE_NEWNET) == 0 or unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


if __name__ == "__main__":
    confine(json.loads(sys.argv[1]))
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the caller's argument list, no shell
