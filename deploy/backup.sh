#!/bin/sh
# Copy the database while the service runs: deploy/backup.sh DIR
#
# Reads MDEJI_DATABASE_URL. Writes DIR/mdeji-<time>.sqlite3.gz or .dump with a checksum beside it,
# proves that it can be read, and removes copies older than MDEJI_BACKUP_DAYS (35) days.
# A copy holds personal data: DIR belongs on an encrypted disk, and a second copy elsewhere.
set -eu
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${MDEJI_PYTHON:-$here/.venv/bin/python}
url=${MDEJI_DATABASE_URL:-sqlite:///var/mdeji.sqlite3}
dir=${1:?usage: deploy/backup.sh DIR}
days=${MDEJI_BACKUP_DAYS:-35}
stamp=$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$dir"

case $url in
sqlite:///*)
    source=${url#sqlite:///}
    copy=$dir/mdeji-$stamp.sqlite3
    [ -f "$source" ] || { echo "There is no database at $source" >&2; exit 1; }
    trap 'rm -f "$copy" "$copy-wal" "$copy-shm" "$copy.gz.part"' EXIT
    # SQLite's own online backup: a plain copy of the file could be torn.
    "$python" - "$source" "$copy" <<'PYTHON'
import sys

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=60)
source.execute("PRAGMA wal_autocheckpoint = 0")
copy = sqlite3.connect(sys.argv[2])
source.backup(copy)
copy.execute("PRAGMA journal_mode = DELETE")
verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
copy.close()
source.close()
if verdict != "ok":
    sys.exit(f"The copy is damaged: {verdict}")
PYTHON
    gzip -c "$copy" >"$copy.gz.part"
    gzip -t "$copy.gz.part"
    mv "$copy.gz.part" "$copy.gz"
    made=$copy.gz
    ;;
postgres*)
    plain=$(printf '%s' "$url" | sed 's#^postgresql+psycopg:#postgresql:#')
    made=$dir/mdeji-$stamp.dump
    trap 'rm -f "$made.part"' EXIT
    pg_dump --format=custom --no-owner --no-privileges --file="$made.part" "$plain"
    pg_restore --list "$made.part" >/dev/null
    mv "$made.part" "$made"
    ;;
*)
    echo "MDEJI_DATABASE_URL: expected sqlite:///FILE or postgresql://…" >&2
    exit 2
    ;;
esac

(cd "$dir" && sha256sum "${made##*/}" >"${made##*/}.sha256")
find "$dir" -maxdepth 1 -name 'mdeji-*' -type f -mtime +"$days" -exec rm -f {} +
echo "$made"
