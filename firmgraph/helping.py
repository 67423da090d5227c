"""The language model that the settings name."""

from __future__ import annotations

from firmgraph.config import Settings
from kg.errors import ConfigError
from kg.protocols import LanguageModel


def language_model(settings: Settings) -> LanguageModel:
    """The model behind the settings' endpoint. Raises ConfigError where it is not named, or httpx is not installed."""
    if settings.llm_address is None or not settings.llm_model:
        raise ConfigError("a language model needs FIRMGRAPH_LLM_ADDRESS and FIRMGRAPH_LLM_MODEL; see docs/language-model.md")
    try:
        from firmgraph.language_model import ChatModel  # lazy: an optional extra
    except ImportError as error:
        raise ConfigError("a language model needs the extra `llm`: pip install 'firmgraph[llm]'") from error
    key = settings.llm_key.get_secret_value() if settings.llm_key is not None else None
    return ChatModel(settings.llm_address, settings.llm_model, key=key, seconds=settings.llm_seconds)
