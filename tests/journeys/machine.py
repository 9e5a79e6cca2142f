"""Another machine, as the kernel sees it: `machine.py SOCKETS PORT,PORT… -- PROGRAM ARG…` inside a network namespace of its own.

Its loopback is up and knows the given ports: what connects there is carried through UNIX sockets in the folder SOCKETS, the only
way out, to the same ports outside. SIGUSR1 pulls the cable (the loopback goes down, packets vanish), SIGUSR2 puts it back.
`machine.py SOCKETS PORT,PORT…` without a program is the other end, outside.
"""

import contextlib
import fcntl
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
Connect = Callable[[], socket.socket]


def set_cable(*, plugged: bool) -> None:
    """The loopback of this namespace up or down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        wanted = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(control, SIOCGIFFLAGS, wanted))[1]
        flags = flags | IFF_UP if plugged else flags & ~IFF_UP
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags))


def carry(source: socket.socket, target: socket.socket) -> None:
    """Bytes in one direction until the end."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def serve(listener: socket.socket, connect: Connect) -> None:
    """Carry every connection to where ``connect`` leads."""
    while True:
        near, _address = listener.accept()
        try:
            far = connect()
        except OSError:
            near.close()
            continue
        for ends in ((near, far), (far, near)):
            threading.Thread(target=carry, args=ends, daemon=True).start()


def to_unix(path: Path) -> socket.socket:
    far = socket.socket(socket.AF_UNIX)
    far.connect(str(path))
    return far


def relay(folder: Path, port: int, *, inside: bool) -> None:
    """One port, in a thread of its own."""
    path = folder / str(port)
    if inside:
        listener = socket.create_server(("127.0.0.1", port))
        connect: Connect = lambda: to_unix(path)  # noqa: E731
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        connect = lambda: socket.create_connection(("127.0.0.1", port))  # noqa: E731
    threading.Thread(target=serve, args=(listener, connect), daemon=True).start()


def main(folder: Path, ports: list[int], program: list[str]) -> int:
    if program:
        set_cable(plugged=True)
        signal.signal(signal.SIGUSR1, lambda *_: set_cable(plugged=False))
        signal.signal(signal.SIGUSR2, lambda *_: set_cable(plugged=True))
    for port in ports:
        relay(folder, port, inside=bool(program))
    if not program:
        print("ready", flush=True)  # noqa: T201
        signal.pause()
        return 0
    child = subprocess.Popen(program)
    signal.signal(signal.SIGINT, lambda *_: child.send_signal(signal.SIGINT))
    while child.poll() is None:  # a blocking wait would not see signals that another thread has taken
        time.sleep(0.2)
    return child.returncode


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition(" -- ")
    words = before.split()
    sys.exit(main(Path(words[0]), [int(port) for port in words[1].split(",")], after.split()))
