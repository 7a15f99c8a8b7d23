#!/bin/sh
# Bring a copy back: deploy/restore.sh COPY
#
# Stop the service first. Reads MDEJI_DATABASE_URL, checks the copy before it touches anything, and
# keeps what was there: SQLite's file is set aside; PostgreSQL must be an empty database.
set -eu
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${MDEJI_PYTHON:-$here/.venv/bin/python}
url=${MDEJI_DATABASE_URL:-sqlite:///var/mdeji.sqlite3}
copy=${1:?usage: deploy/restore.sh COPY}
stamp=$(date -u +%Y%m%dT%H%M%SZ)

[ -f "$copy" ] || { echo "There is no copy at $copy" >&2; exit 1; }
if [ -f "$copy.sha256" ]; then
    (cd "$(dirname -- "$copy")" && sha256sum --check --status "${copy##*/}.sha256") || {
        echo "The copy differs from its checksum; nothing was changed." >&2
        exit 1
    }
fi

case $url in
sqlite:///*)
    target=${url#sqlite:///}
    fresh=$target.restoring-$stamp
    mkdir -p "$(dirname -- "$target")"
    trap 'rm -f "$fresh"' EXIT
    gzip -dc "$copy" >"$fresh"
    "$python" - "$fresh" <<'PYTHON' || { echo "The copy is damaged; nothing was changed." >&2; exit 1; }
import sqlite3
import sys

opened = sqlite3.connect(sys.argv[1])
sys.exit(opened.execute("PRAGMA integrity_check").fetchone()[0] != "ok")
PYTHON
    for part in "$target" "$target-wal" "$target-shm"; do
        if [ -e "$part" ]; then mv "$part" "$part.before-$stamp"; fi
    done
    mv "$fresh" "$target"
    echo "Restored $target. What was there before has the ending .before-$stamp"
    ;;
postgres*)
    plain=$(printf '%s' "$url" | sed 's#^postgresql+psycopg:#postgresql:#')
    tables=$(psql --no-psqlrc -Atc \
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'" "$plain")
    if [ "$tables" != 0 ]; then
        echo "The database is not empty. Create a new one, and name it in MDEJI_DATABASE_URL." >&2
        exit 1
    fi
    pg_restore --no-owner --no-privileges --exit-on-error --single-transaction \
        --dbname="$plain" "$copy"
    echo "Restored."
    ;;
*)
    echo "MDEJI_DATABASE_URL: expected sqlite:///FILE or postgresql://…" >&2
    exit 2
    ;;
esac
