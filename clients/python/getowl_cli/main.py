"""`getowl`: short links from a terminal. Every command takes --json; errors go to standard error with exit code 1."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import IO, Any, Final

import click

from getowl_cli import output
from getowl_client import ApiError, Getowl, GetowlError, NotAllowed, pages, types
from getowl_client.config import Config, config_file, connect, save
from getowl_client.transport import DEFAULT_BASE_URL

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON, as the API answers it.")

_FINISHED: Final = frozenset({"finished", "failed", "cancelled", "discarded"})
_LOOK_EVERY_SECONDS: Final = 1.0


def _version() -> str:
    try:
        return version("getowl-client")
    except PackageNotFoundError:  # run from the sources
        return "0.1.0"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), prog_name="getowl")
def cli() -> None:
    """Short links from a terminal."""


@cli.command()
@click.option("--url", default=DEFAULT_BASE_URL, show_default=True, help="Address of your getowl.")
@click.option("--key", help="An API key; asked for if left out, so that it stays out of the shell's history.")
def login(url: str, key: str | None) -> None:
    """Save an API key, after asking whether it works."""
    key = (key or click.prompt("API key", hide_input=True)).strip()
    with Getowl(key, base_url=url) as getowl:
        try:
            name = f"“{getowl.workspace_get()['name']}”"
        except NotAllowed as error:
            if error.code != "missing_scope":
                raise
            name = "a workspace"  # the key is good, only not for looking at the workspace
    save(Config(key, url))
    click.echo(f"Signed in to {name}. The key is in {config_file()}.")


@cli.command()
@click.argument("destination")
@click.option("--slug", help="Your own short code; a random one if left out.")
@click.option("--domain", help="One of your domains.")
@click.option("--title")
@click.option("--tag", "tags", multiple=True, help="May be given several times.")
@click.option("--expires", metavar="TIME", help="When it ends, as 2030-12-31 or 2030-12-31T18:00+01:00.")
@as_json
def shorten(
    destination: str,
    slug: str | None,
    domain: str | None,
    title: str | None,
    tags: Sequence[str],
    expires: str | None,
    as_json: bool,
) -> None:
    """Make a short link that leads to DESTINATION."""
    given: dict[str, Any] = {"shortCode": slug, "domain": domain, "title": title, "expiresAt": _moment(expires)}
    fields = {name: value for name, value in given.items() if value is not None}
    body: Any = {"destinationUrl": destination, "tags": list(tags), **fields}
    with connect() as getowl:
        link = getowl.links_create(body)
    output.show(link if as_json else link["shortLink"], as_json=as_json)


@cli.command("list")
@click.option("--search", help="Words in slug, destination, title, notes or tags.")
@click.option("--tag", "tags", multiple=True, help="May be given several times: links that have all of them.")
@click.option("--domain")
@click.option("--status", type=click.Choice(["active", "scheduled", "expired", "used-up", "password", "failed"]))
@click.option(
    "--sort",
    type=click.Choice(["newest", "oldest", "changed", "clicks", "last-click", "slug"]),
    default="newest",
    show_default=True,
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@as_json
def list_links(tags: Sequence[str], limit: int, as_json: bool, **asked: Any) -> None:
    """Links, the newest first."""
    with connect() as getowl:
        found = pages(getowl.links_list, tag=list(tags), limit=min(limit, 100), **asked)
        links = list(islice(found, limit))
    if as_json:
        output.show(links, as_json=True)
    elif not links:
        click.echo("No links.", err=True)
    else:
        output.table(
            ["short link", "clicks", "leads to"],
            [[link["shortLink"], str(link["clicks"]), link["destinationUrl"]] for link in links],
        )


@cli.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--wait/--no-wait", default=True, help="Wait until it is done.  [default: wait]")
@as_json
def import_file(file: IO[bytes], wait: bool, as_json: bool) -> None:
    """Make links from a FILE of rows. Exit code 1 if a row was not taken."""
    with connect() as getowl:
        job = getowl.imports_create(file)
        while wait and job["status"] not in _FINISHED:
            time.sleep(_LOOK_EVERY_SECONDS)
            job = getowl.imports_get(job["id"])
            _progress(job)
        rejected = getowl.imports_rejects(job["id"]).decode() if job["rejectedRows"] else ""
    output.show(job if as_json else _summary(job), as_json=as_json)
    if rejected:
        click.echo(rejected, err=True)
    if rejected or job["status"] == "failed":
        sys.exit(1)


def _progress(job: types.ImportOut) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{job['processedRows']} of {job['totalRows'] or '…'} rows", nl=False, err=True)


def _summary(job: types.ImportOut) -> str:
    if job["status"] == "failed":
        return f"{job['id']} failed: {job['failure']}"
    numbers = f"{job['createdRows']} made, {job['rejectedRows']} not taken, {job['skippedRows']} passed over"
    return f"{job['id']} {job['status']}: {numbers}"


@cli.command()
@click.argument("link_id", required=False)
@click.option("--period", default="30d", show_default=True, help="24h, 7d, 30d, 90d, 12mo …")
@as_json
def stats(link_id: str | None, period: str, as_json: bool) -> None:
    """Clicks of the workspace, or of one link: LINK_ID, as `getowl list --json` names it."""
    chosen: Any = period
    with connect() as getowl:
        numbers: Any = (
            getowl.analytics_summary(period=chosen) if link_id is None else getowl.link_summary(link_id, period=chosen)
        )
    if as_json:
        output.show(numbers, as_json=True)
        return
    output.table(
        ["", ""],
        [
            ["clicks", str(numbers["clicks"])],
            ["visitors", str(numbers["visitors"])],
            ["QR scans", str(numbers["qrScans"])],
        ],
    )


def _moment(text: str | None) -> str | None:
    """The time as the API takes it; without a zone it is the terminal's."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("Write it as 2030-12-31 or 2030-12-31T18:00+01:00.", param_hint="--expires") from error
    return moment.astimezone(UTC).isoformat()


def main() -> None:
    """Run the command line; what the API refuses is said in a line, without a traceback."""
    try:
        cli()
    except ApiError as error:
        click.echo(f"Error: {error.message}" + (f" ({error.field})" if error.field else ""), err=True)
        sys.exit(1)
    except GetowlError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
