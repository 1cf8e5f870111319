#!/bin/sh
# Locks the requirements for every platform, with hashes. uv comes from PyPI into a folder of its own.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check uv
export UV_CUSTOM_COMPILE_COMMAND="make lock"
# Extras are kept: what is asked for with an extra and locked without is looked for anew by pip, and found too new.
lock() {
    "$folder/bin/uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade \
        --no-emit-index-url --no-emit-find-links --no-strip-extras "$@"
}
lock requirements.in --output-file requirements.txt
lock requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt
