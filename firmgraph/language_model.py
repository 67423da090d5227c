"""Any endpoint that speaks the chat completions of the OpenAI API, as `kg.protocols.LanguageModel`. Off unless set.

https://platform.openai.com/docs/api-reference/chat. The reply is read piece by piece, up to a size and a time; whatever
goes wrong is silence.
"""

from __future__ import annotations

import json
import time

import httpx

from kg.errors import ModelSilent

LARGEST_REPLY = 2**20  # bytes


class ChatModel:
    """A model behind an address. `seconds`: for the whole reply."""

    def __init__(self, address: str, name: str, *, key: str | None = None, seconds: float = 10.0) -> None:
        self._address, self.name, self._seconds = address.rstrip("/") + "/chat/completions", name, seconds
        self._headers = {"authorization": f"Bearer {key}"} if key is not None else {}

    def complete(self, instructions: str, text: str) -> str:
        """What the model says. Raises ModelSilent."""
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": text}]
        asked = {"model": self.name, "messages": messages, "temperature": 0, "max_tokens": 4000}
        try:
            return _said(self._post(asked))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise ModelSilent(f"the language model at {self._address} cannot be asked: {error}") from error

    def _post(self, asked: object) -> bytes:
        deadline = time.monotonic() + self._seconds
        reply = bytearray()
        with (
            httpx.Client(timeout=self._seconds, follow_redirects=False, headers=self._headers) as client,
            client.stream("POST", self._address, json=asked) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise ModelSilent(f"the language model at {self._address} answered {response.status_code}")
            for piece in response.iter_raw():  # unpacked by nobody: a small reply cannot grow
                reply += piece
                if len(reply) > LARGEST_REPLY or time.monotonic() > deadline:
                    raise ModelSilent(f"the language model at {self._address} says too much or takes too long")
        return bytes(reply)


def _said(reply: bytes) -> str:
    try:
        said = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelSilent("the language model's reply is no chat completion") from error
    if not isinstance(said, str):
        raise ModelSilent("the language model's reply holds no text")
    return said
