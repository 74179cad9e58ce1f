"""The root of the command line: global options, and commands that are loaded when they are called."""

import importlib
import os
from pathlib import Path

import click

from digest import __version__
from digest.cli.logs import start_logging
from digest.cli.session import Session

# What an admin does -> the commands: where each stands, and the line that `--help` shows without loading it.
GROUPS = {
    "Begin": ("init", "demo", "settings", "dkim", "templates"),
    "What is read, and who reads": ("lists", "sources", "articles", "subscribers"),
    "Look before it is sent": ("collect", "plan", "preview"),
    "Send": ("send", "run", "serve"),
    "Look what became of it": ("editions", "deliveries", "feedback", "alarms"),
    "Keep": ("db", "unlock"),
}
MORE = """digest NOUN --help shows the verbs of a noun, digest NOUN VERB --help its options with an example. Completion
of commands by the shell: eval "$(_DIGEST_COMPLETE=bash_source digest)"; zsh_source and fish_source likewise."""
COMMANDS = {
    "init": ("init", "Write digest.toml, a secret key and the database."),
    "demo": ("demo", "The whole job on built-in articles, into an inbox."),
    "lists": ("lists", "Mailing lists: add, list, show, set, pause, remove."),
    "sources": ("sources", "Where articles come from: add, list, check, set, review, remove."),
    "articles": ("articles", "What was collected: list, show, add, pin, mute."),
    "subscribers": ("subscribers", "Who reads: add, list, import, export, unsubscribe, suppress."),
    "collect": ("collect", "Read every due source once."),
    "preview": ("preview", "Write the mail as it would be now; sends and changes nothing."),
    "plan": ("plan", "Say who would get what and when, and why; changes nothing."),
    "send": ("send", "Compose an extra edition now and deliver it."),
    "run": ("run", "One pass of all that is due, then exit: for cron."),
    "serve": ("serve", "Scheduler, delivery and web pages in one process."),
    "editions": ("editions", "What was composed: list, show, why, retry."),
    "deliveries": ("deliveries", "What became of each mail: list, resolve."),
    "feedback": ("feedback", "Bounces and complaints that came back: read."),
    "alarms": ("alarms", "Who is told of trouble, and what was told: list, test."),
    "templates": ("templates", "Check the templates of the mails: check."),
    "dkim": ("dkim", "Make the keys that sign mails: keygen."),
    "settings": ("settings", "Check the settings of this machine: check."),
    "unlock": ("unlock", "Let sending go on after a restore."),
    "db": ("db", "The database: upgrade, backup, restore."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that `--help` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of a first day's use."""
        return [name for names in GROUPS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"digest.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their lines, loading none of them."""
        widest = max(map(len, COMMANDS))
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<{widest}}", COMMANDS[name][1]) for name in names])


@click.group(
    cls=LazyGroup, epilog=MORE, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path), help="The settings file.  [default: ./digest.toml]"
)
@click.option("--now", metavar="T", help="Act as if it were this time (ISO 8601): 2026-01-05T07:00+02:00.")
@click.option("--log-json", is_flag=True, help="Write all that goes to stderr as JSON, one object a line.")
@click.option("--verbose", is_flag=True, help="Log more.")
@click.option("--debug", is_flag=True, help="Show where an unexpected error arose.")
@click.version_option(__version__, prog_name="digest")
@click.pass_context
def digest(
    context: click.Context, config: Path | None, now: str | None, log_json: bool, verbose: bool, debug: bool
) -> None:
    """A self-hosted newsletter that writes itself.

    \b
    Example:
      digest init
      digest lists add morning --title "The Morning" --from "Morning <news@example.org>"
      digest sources add morning https://example.org/feed.xml
      digest subscribers add morning anna@example.org --consent "asked by mail"
      digest send morning
    """
    del debug  # read by the door, which alone decides how an error is shown
    start_logging(as_json=log_json, verbose=verbose)
    before = os.umask(0o077)
    context.call_on_close(lambda: os.umask(before))
    context.obj = Session(config=config, now=now)
    context.call_on_close(context.obj.close)
