"""Commands: ``mdeji serve``, ``worker``, ``demo``, ``migrate``, ``geo``, ``staff``."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mdeji.kit.errors import BadSetting, MdejiError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    except MdejiError as error:
        print(f"mdeji: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mdeji", description="Mデジ dispatch")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer LINE and the browsers")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--without-worker", action="store_true", help="leave jobs to `mdeji worker`")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="do the jobs")
    worker.add_argument("--threads", type=int, default=4)
    worker.set_defaults(run=_worker)
    demo = commands.add_parser("demo", help="try everything on this machine, with sample people")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--data", type=Path, default=Path("var/demo"), metavar="DIR")
    demo.set_defaults(run=_demo)
    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(run=_migrate)
    _add_geo(commands)
    _add_staff(commands)
    _add_journal(commands)
    _add_tending(commands)
    return parser


def _add_geo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    geo = commands.add_parser("geo", help="places: import towns from a file")
    actions = geo.add_subparsers(required=True, metavar="ACTION")
    towns = actions.add_parser("import", help="add the towns of a CSV file")
    towns.add_argument("file", type=Path)
    towns.add_argument("--dry-run", action="store_true", help="only say what would happen")
    towns.set_defaults(run=_import_towns)


def _add_staff(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    staff = commands.add_parser("staff", help="accounts of the staff")
    actions = staff.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add an account; the password is asked for")
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument(
        "--role", default="admin", choices=("admin", "coordinator", "centre", "officer", "reader")
    )
    add.add_argument("--centre", metavar="ID", help="the centre of the role centre: soja-centre")
    add.add_argument("--link", action="store_true", help="print a link instead of a password")
    add.set_defaults(run=_add_account)
    link = actions.add_parser("link", help="print a link by which somebody chooses a password")
    link.add_argument("login")
    link.add_argument(
        "--drop-second-factor", action="store_true", help="its telephone and codes are lost"
    )
    link.set_defaults(run=_staff_link)


def _add_journal(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    journal = commands.add_parser("journal", help="the journal: check that nobody changed it")
    actions = journal.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="check every entry and the chain over all of them")
    verify.add_argument(
        "--head",
        metavar="NUMBER:HASH",
        help="a head that the log named, to find a journal put back",
    )
    verify.set_defaults(run=_verify_journal)


def _verify_journal(parsed: argparse.Namespace) -> int:
    from mdeji.kit.settings import load_settings
    from mdeji.main import verify_journal

    verdict = verify_journal(load_settings(), parsed.head)
    if verdict.broken:
        entry = f", entry {verdict.broken.entry_id}" if verdict.broken.entry_id else ""
        place = f"{verdict.broken.fault} at place {verdict.broken.number}{entry}"
        print(f"The journal is not whole: {place}. See the runbook.", file=sys.stderr)
        return 1
    print(f"The journal is whole: {verdict.entries} entries, {verdict.unsealed} not yet sealed.")
    print(f"Head: {verdict.head}")
    return 0


def _add_tending(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = commands.add_parser("doctor", help="look for faults and say how to mend them")
    doctor.add_argument("--json", action="store_true", help="for programs")
    doctor.add_argument("--offline", action="store_true", help="ask neither LINE nor the address")
    doctor.set_defaults(run=_doctor)
    rotate = commands.add_parser("rotate-keys", help="seal everything under the newest data key")
    rotate.add_argument("--check", action="store_true", help="only count what old keys hold")
    rotate.set_defaults(run=_rotate_keys)


def _doctor(parsed: argparse.Namespace) -> int:
    from mdeji.tending import report

    text, is_well = report(as_json=parsed.json, offline=parsed.offline)
    print(text)
    return 0 if is_well else 1


def _rotate_keys(parsed: argparse.Namespace) -> int:
    from mdeji.tending import rotate_keys

    for line in rotate_keys(only_count=parsed.check):
        print(line, flush=True)
    return 0


def _serve(parsed: argparse.Namespace) -> int:
    from mdeji.kit.settings import load_settings
    from mdeji.main import serve

    return serve(load_settings(), parsed.host, parsed.port, with_worker=not parsed.without_worker)


def _worker(parsed: argparse.Namespace) -> int:
    from mdeji.kit.settings import load_settings
    from mdeji.main import work

    return work(load_settings(), parsed.threads)


def _demo(parsed: argparse.Namespace) -> int:
    from mdeji.demo.main import run_demo

    return run_demo(parsed.data, parsed.port)


def _migrate(parsed: argparse.Namespace) -> int:
    from mdeji.kit.migrations import upgrade
    from mdeji.kit.settings import load_settings
    from mdeji.kit.vault import unlock

    del parsed
    settings = load_settings()
    unlock(settings.vault())
    upgrade(settings.database_url)
    print("The database has the newest schema.")
    return 0


def _import_towns(parsed: argparse.Namespace) -> int:
    from mdeji.kit.clock import SystemClock
    from mdeji.kit.settings import load_settings
    from mdeji.main import import_town_file

    report = import_town_file(
        load_settings(), parsed.file, SystemClock().now(), dry_run=parsed.dry_run
    )
    for fault in report.problems:
        print(f"{fault.file} {fault.line}行目: {fault.text}")
    done = "いまは何も書いていません。" if report.dry_run else "取りこみました。"
    print(
        f"追加 {len(report.added)}町、変更 {len(report.changed)}町、同じ {report.unchanged}町、"
        f"ファイルにない {len(report.not_in_file)}町、使えない行 {len(report.problems)}行。{done}"
    )
    return 0


def _add_account(parsed: argparse.Namespace) -> int:
    from mdeji.kit.clock import SystemClock
    from mdeji.kit.settings import load_settings
    from mdeji.main import add_account
    from mdeji.staff.service import NewAccount
    from mdeji.staff.tables import StaffRole

    password = ""
    if not parsed.link:
        password = os.environ.get("MDEJI_NEW_PASSWORD") or getpass.getpass("Password: ")
        if not password:
            print("mdeji: the password is empty; --link prints a link instead", file=sys.stderr)
            return 1
    role = StaffRole(parsed.role)
    new = NewAccount(parsed.login, parsed.name, role, password, parsed.centre)
    add_account(load_settings(), new, SystemClock().now())
    print(f"Account {parsed.login} added.")
    return _print_link(parsed.login) if parsed.link else 0


def _staff_link(parsed: argparse.Namespace) -> int:
    return _print_link(parsed.login, drop_factor=parsed.drop_second_factor)


def _print_link(login: str, *, drop_factor: bool = False) -> int:
    from mdeji.kit.clock import SystemClock
    from mdeji.kit.settings import load_settings
    from mdeji.main import staff_link

    print(staff_link(load_settings(), login, SystemClock().now(), drop_factor=drop_factor))
    print("The link works once, for three days.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
