"""Mails as newsletters send them: the plain text, or what the HTML says; attachments stay out."""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from ingest.sources.articles import Given, Loaded, Options, make_article
from ingest.sources.dates import parse_stamp
from ingest.sources.documents import Document
from ingest.sources.pages import parsers
from kg.errors import UnreadableArticle


def read_mail(data: bytes, document: Document, options: Options) -> Loaded:
    """The article of a mail. Raises UnreadableArticle."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        subject, sender, day = (_header(message, name) for name in ("Subject", "From", "Date"))
        text = _text(message, document.name)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise UnreadableArticle(document.name, f"is a damaged mail ({error})", "save its text as .txt") from error
    when = parse_stamp(day or "")
    given = Given(
        title=subject, outlet=parseaddr(sender or "")[0] or None, published=when[0] if when is not None else None,
        time=when[1] if when is not None else None, fallback_id=document.id, fallback_date=document.day,
    )  # fmt: skip
    headed = f"{subject}\n\n{text}" if subject and not text.startswith(subject) else text
    return make_article(headed, document.name, options, given)


def _header(message: EmailMessage, name: str) -> str | None:
    return " ".join(str(message[name] or "").split()) or None


def _text(message: EmailMessage, source: str) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise UnreadableArticle(source, "is a mail without text", "save its text as .txt")
    content = str(body.get_content()).replace("\r\n", "\n")
    if body.get_content_type() == "text/plain":
        return content
    return str(parsers().parse("piece", content.encode("utf-8", "replace"), source)["text"])
