"""What people write in Slack, as plain text: https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages."""

from __future__ import annotations

import re
from html import unescape

# <@U1>, <@U1|name>, <#C1|name>, <!here>, <!subteam^S1|@name>, <https://a|label>, <mailto:...>
_MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def question_of(text: str, bot_user: str | None) -> str:
    """The question without the mention of the bot; links and names by their label. Lines stay lines."""

    def spoken(match: re.Match[str]) -> str:
        kind, target, label = match["kind"], match["target"], match["label"]
        if kind == "@" and target == bot_user:
            return " "
        return f"{'#' if kind == '#' else ''}{label or ('' if kind else target)}"

    lines = unescape_slack(_MARKUP.sub(spoken, text)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def unescape_slack(text: str) -> str:
    """Undo the three entities that Slack sends, and no others."""
    return re.sub(r"&(?:amp|lt|gt);", lambda match: unescape(match[0]), text)


def links(text: str) -> list[str]:
    """The web addresses in a message, each once."""
    targets = (unescape_slack(match["target"]) for match in _MARKUP.finditer(text) if not match["kind"])
    return list(dict.fromkeys(target for target in targets if target.startswith(("http://", "https://"))))
