"""One invented article in every kind of file that is read."""

from __future__ import annotations

import gzip
from email.message import EmailMessage

TITLE = "Ledgard sells its lock mill"
BODY = (
    "Ledgard plc has sold all of its shares in the lock mill at Dunmere to Vance Holdings Ltd, both said on Tuesday.",
    "The mill makes gates for canals and has forty workers, and Vance will keep all of them, it said in the statement.",
)
DAY = "2024-05-01"


def text() -> str:
    return "\n\n".join((TITLE, "Canal Daily, 1 May 2024", *BODY)) + "\n"


def page(*, canonical: str | None = None, script: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    paragraphs = "".join(f"<p>{one}</p>" for one in BODY)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{TITLE} - Canal Daily</title>{link}<meta charset="utf-8">'
        f'<meta property="article:published_time" content="{DAY}T08:00:00Z"><meta property="og:site_name" '
        f'content="Canal Daily"><script>{script}</script></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{TITLE}</h1>{paragraphs}</article><footer>All rights</footer></body></html>"
    )


def mail(*, html: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "Canal Daily <desk@canal.example>"
    message["Date"] = "Wed, 01 May 2024 08:00:00 +0000"
    message.set_content("\n\n".join(BODY))
    if html:
        message.set_content("".join(f"<p>{one}</p>" for one in BODY) + "<script>alert(1)</script>", subtype="html")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="../../x.bin")
    return message.as_bytes()


def pdf(lines: tuple[str, ...] | None = None) -> bytes:
    """The least of a PDF that has text."""
    shown = lines if lines is not None else (TITLE, "Canal Daily, 1 May 2024", "", *_wrapped())
    drawn = "BT /F1 10 Tf 12 TL 40 780 Td " + " ".join(f"({_escaped(line)}) Tj T*" for line in shown) + " ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn.encode("latin-1")),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _wrapped() -> list[str]:
    words, lines = " ".join(BODY).split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)")


def warc_record(url: str, body: str | bytes, *, media: str = "text/html", coding: str = "", status: str = "200 OK") -> bytes:
    data = body.encode() if isinstance(body, str) else body
    packed = gzip.compress(data) if coding == "gzip" else data
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}; charset=utf-8\r\n"
    head += f"Content-Encoding: {coding}\r\n" if coding else ""
    http = head.encode() + b"\r\n" + packed
    fields = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-02T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{len(url)}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return fields.encode() + http + b"\r\n\r\n"


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Canal Daily</title>'
        f"<link>http://canal.example/</link>{''.join(items)}</channel></rss>"
    )


def item(url: str, *, title: str = TITLE, day: str = "Wed, 01 May 2024 08:00:00 GMT", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{day}</pubDate>{more}</item>"
