"""A noun of the command line: its help names its verbs in the order of their use, each in a whole sentence."""

import click


class Noun(click.Group):
    """A group of verbs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order they were written down."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs, each with the first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(verb)) for name, verb in self.commands.items()])


def first_sentence(command: click.Command) -> str:
    """What a command's help says first."""
    return command.get_short_help_str(limit=200)
