"""An edition as a page on the web: every story it has, with the whole summaries that a mail may have no room for."""

from digest.messages.context import edition_context, show_story
from digest.messages.templates import Templates
from digest.model import Edition


def edition_page(edition: Edition, templates: Templates) -> str:
    """The HTML of the page, in the language of the list; TemplateError with file and line."""
    furniture = templates.furniture(edition.list.language)
    shown = [show_story(story, furniture) for story in edition.stories]
    context = edition_context(
        edition, shown, furniture, left_out=0, subject=edition.subject, preheader=edition.preheader, base_url=""
    )
    return templates.page("edition", context)
