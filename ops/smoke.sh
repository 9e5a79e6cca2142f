#!/usr/bin/env bash
# Start `make run` in an empty data folder as a newcomer would: the first page within 60 s, an episode within 120 s, and nothing left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
DUANJU_DATA=$(mktemp -d)
DUANJU_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export DUANJU_DATA DUANJU_PORT
site="http://127.0.0.1:$DUANJU_PORT"
log="$DUANJU_DATA/smoke.log"
started=$SECONDS
make run >"$log" 2>&1 &
make_pid=$!
trap 'kill -TERM "$make_pid" 2>/dev/null || true; wait "$make_pid" 2>/dev/null || true; rm -rf "$DUANJU_DATA"' EXIT

# Usage: until_true SECONDS WHAT COMMAND...
until_true() {
    local limit=$1 what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS - started > limit)); then
            echo "no $what within $limit s"
            tail -n 60 "$log"
            exit 1
        fi
        sleep 1
    done
    echo "$what after $((SECONDS - started)) s"
}
page() { .venv/bin/python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "$site/"; }
episode() { .venv/bin/python ops/plays.py "$site"; }

until_true 60 "first page" page
until_true 120 "playable episode" episode
kill -TERM "$make_pid"
wait "$make_pid" || true
sleep 1
if pgrep -f "$DUANJU_DATA" >/dev/null || .venv/bin/python -c 'import socket, sys; s = socket.socket(); sys.exit(s.connect_ex(("127.0.0.1", int(sys.argv[1]))))' "$DUANJU_PORT"; then
    echo "something is still running after Ctrl-C"
    exit 1
fi
echo "1 passed, 0 failed"
