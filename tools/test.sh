#!/bin/sh
# The whole suite on SQLite, then on PostgreSQL, then in a browser. With --coverage, and then a report that must hold.
set -u
cd "$(dirname "$0")/.."
workers=${TRACKER_TEST_WORKERS:-$(nproc 2>/dev/null || echo 2)}
coverage=${1:-}
failed=""
# What one part has compiled of the tests, the next does not compile again: half of what it takes to begin.
unset PYTHONDONTWRITEBYTECODE

part() { # title, database, then what pytest is told besides
    title=$1 database=$2
    shift 2
    printf '\n== %s\n' "$title"
    TRACKER_TEST_DATABASE=$database COVERAGE_FILE=.coverage.$(echo "$title" | tr -d ' ') \
        .venv/bin/python -m pytest -q -ra --numprocesses="$workers" --dist=loadfile "$@" || failed="$failed, $title"
}

measured_part() {
    [ -z "$coverage" ] || set -- "$@" --cov=tracker --cov-branch --cov-report=
    part "$@"
}

rm -f .coverage .coverage.*
# Parted by folder, so that no part loads what another runs, and every test is in one.
measured_part "SQLite" sqlite --ignore=tests/browser
# Who asks for no database is the same test on both. To measure takes half as long again, so it is done where PostgreSQL
# may go other ways than SQLite went: in its own tests, and where several connections act at once.
apart="postgresql or own_app"
part "PostgreSQL" postgresql --ignore=tests/browser --ignore=tests/guards -m "database and not ($apart)"
measured_part "PostgreSQL at once" postgresql --ignore=tests/browser --ignore=tests/guards -m "$apart"
# The server is a process of its own, which is not measured.
part "Browser" sqlite tests/browser

if [ -n "$coverage" ]; then
    printf '\n== Coverage\n'
    .venv/bin/coverage combine --quiet
    .venv/bin/coverage report --fail-under=95 || failed="$failed, coverage in all (95%)"
    printf '\n'
    .venv/bin/coverage report --include='tracker/domain/*,tracker/services/*' --fail-under=100 ||
        failed="$failed, coverage of domain and services (100%)"
fi

if [ -n "$failed" ]; then
    printf '\nFailed: %s\n' "${failed#, }"
    exit 1
fi
