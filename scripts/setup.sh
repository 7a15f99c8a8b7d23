# Shared by the programs of this folder: `. setup.sh`, then `need run` or `need test`.
#
# It makes .venv from the locked requirements and needs only a Python from 3.11 on and Debian's base.
# One environment serves both: `need test` adds the tools to what `need run` installed. Each is
# stamped with the checksum of its locks, so that a warm start costs one comparison.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
export PYTHONPATH="$ROOT"
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# Print the first Python that is new enough.
find_python() {
    for name in ${MDEJI_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    stop "Python 3.11 or newer is needed. Install it, or point MDEJI_PYTHON at it."
}

# Make an empty .venv. Debian ships Python without the module that puts pip inside.
make_venv() {
    base=$(find_python)
    say "Making .venv with $("$base" --version)"
    "$base" -m venv --clear "$VENV" >/dev/null 2>&1 && return
    if command -v uv >/dev/null || "$base" -m pip --version >/dev/null 2>&1; then
        "$base" -m venv --clear --without-pip "$VENV" && return
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Debian's python3-venv"
        { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >/dev/null
        "$base" -m venv --clear "$VENV" && return
    fi
    stop "This Python cannot make a virtual environment. On Debian: apt install python3-venv"
}

# Install exactly what the locks say and nothing else, with uv if there is one.
# pip compiles nothing: the demo compiles what it imports, which is a tenth of what is installed.
install_locked() {
    if command -v uv >/dev/null; then
        uv pip install -q --python "$PYTHON" --require-hashes --no-deps "$@"
    elif "$PYTHON" -m pip --version >/dev/null 2>&1; then
        "$PYTHON" -m pip install -q --require-hashes --no-deps --no-compile "$@"
    else
        "$(find_python)" -m pip -q --python "$PYTHON" install --require-hashes --no-deps --no-compile "$@"
    fi
}

# Bring .venv up to the locks of `run` or `test` if it is not there yet.
need() {
    locks="run.txt assets.txt"
    [ "$1" = run ] || locks="$locks test.txt"
    want=$(cd "$ROOT/requirements" && cat $locks | cksum)
    [ "$(cat "$VENV/.locks-$1" 2>/dev/null)" = "$want" ] && "$PYTHON" -c '' 2>/dev/null && return
    mkdir -p "$ROOT/.cache"
    # Two programs started together must not write into the same environment.
    exec 9>"$ROOT/.cache/setup.lock"
    if command -v flock >/dev/null; then flock 9; fi
    "$PYTHON" -c '' 2>/dev/null || make_venv
    say "Installing the locked requirements ($locks)"
    (cd "$ROOT/requirements" && install_locked $(printf -- '-r %s ' $locks)) ||
        stop "The requirements could not be installed. The first start needs the network."
    # Compiled here, so that a warning about a library's source does not stop a test (warnings are errors).
    [ "$1" = run ] || "$PYTHON" -W ignore -m compileall -q -j 0 "$VENV/lib" >/dev/null || true
    printf '%s\n' "$want" >"$VENV/.locks-$1"
    exec 9>&-
}
