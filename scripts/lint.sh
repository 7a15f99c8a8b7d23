# Shared by check and test, after setup.sh: what is judged without running the product.

LINT_FAILED=0
# Each process of pytest starts a PostgreSQL of its own.
PARALLEL="-n logical --maxprocesses=4"

# Run one judge; a failure is remembered, so that one run shows everything.
judge() {
    say "── $*"
    "$PYTHON" -P -m "$@" >&2 || LINT_FAILED=1
}

lint() {
    judge ruff format --check --quiet
    judge ruff check --quiet
    judge mypy
    say "── lint-imports"
    "$VENV/bin/lint-imports" --no-logo --no-cache >&2 || LINT_FAILED=1
    say "── pytest"
}

# Exit with pytest's own result, unless only a judge failed.
finish() {
    [ "$1" != 0 ] || exit "$LINT_FAILED"
    exit "$1"
}
