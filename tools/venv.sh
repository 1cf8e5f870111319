#!/bin/sh
# Makes .venv, and says what to install where Python cannot. PYTHON names another interpreter.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "No $python here. Install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)."
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "The tracker needs Python 3.11 or newer; $python is $("$python" -V 2>&1)."
    say "Name a newer one: make PYTHON=/path/to/python3.11 ..."
    exit 1
fi
if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi

make_venv() { rm -rf .venv && "$python" -m venv .venv >/dev/null 2>&1; }

if ! make_venv; then
    rm -rf .venv
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Python lacks its venv parts: installing $package ..."
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
        make_venv || { rm -rf .venv; say "$python -m venv .venv still fails."; exit 1; }
    else
        say "Python lacks its venv parts. Install them, then run make again:"
        say "    sudo apt-get install $package"
        exit 1
    fi
fi
