"""A story and its address, without its words."""

from contact_sync.ui.story.address import parse


def parse_story(params):
    """The story in an address, and what of it had to be ignored."""
    asked, ignored = parse(params)
    return asked.story, ignored
