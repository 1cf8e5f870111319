#!/bin/sh
# What `make run` does once everything is installed: a key, the database, on the first run the demo, then the server.
set -eu
cd "$(dirname "$0")/.."
instance=${TRACKER_INSTANCE_PATH:-$PWD/instance}
mkdir -p "$instance"
instance=$(cd "$instance" && pwd)
export TRACKER_INSTANCE_PATH="$instance"

if [ -z "${TRACKER_SECRET_KEY:-}" ]; then
    if [ ! -s "$instance/secret_key" ]; then
        (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))' >"$instance/secret_key")
    fi
    TRACKER_SECRET_KEY=$(cat "$instance/secret_key")
    export TRACKER_SECRET_KEY
fi

.venv/bin/python -m tools.prepare

echo "Battle Map: http://127.0.0.1:${PORT:-5000}"
if [ -e "$instance/demo-accounts.csv" ]; then
    echo "Demo accounts (name, password, post): $instance/demo-accounts.csv"
fi
# The sweep beside the server: it ends with the process that this shell becomes.
.venv/bin/python -m tools.hourly &
exec .venv/bin/gunicorn --config gunicorn.conf.py
