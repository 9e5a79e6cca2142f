#!/bin/sh
# Makes a virtual environment in $1 with the first Python of this machine that is new enough.
set -eu
for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
  if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "making $1 with $("$python" --version)"
    exec "$python" -m venv "$1"
  fi
done
echo "Duanju needs Python 3.11 or newer with its venv module; none was found." >&2
echo "Debian, Ubuntu: apt-get install python3 python3-venv. Or name one: PYTHON=/path/to/python3.12 make run" >&2
exit 1
