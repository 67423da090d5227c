"""The long-lived owner: the socket always, HTTP and Slack when asked for, the daily sweep beside them."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from firmgraph.config import Settings
from firmgraph.door import opened
from firmgraph.folder import FolderLock
from firmgraph.owner import listening
from firmgraph.repeating import repeating
from firmgraph.service import Service
from firmgraph.slack import slack_face
from kg.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOG = logging.getLogger("firmgraph.server")
SWEEP_EVERY = 60.0  # seconds between looks at the calendar


def run(settings: Settings, *, http: bool, with_slack: bool) -> None:
    """Serve till SIGTERM or SIGINT. Raises FolderLocked when the folder has an owner, ConfigError for a missing token."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    lock = FolderLock(settings.data)
    lock.acquire("firmgraph serve")
    with ExitStack() as stack:
        service = stack.enter_context(opened(settings, lock))
        path = stack.enter_context(listening(lock, service, "firmgraph serve"))
        faces = [f"socket {path}"]
        slack = stack.enter_context(slack_face(service, settings, http=http)) if with_slack else None
        if http:
            faces.append(stack.enter_context(_http(service, settings, slack.http if slack is not None else None)))
        faces += [slack.name] if slack is not None else []
        stack.enter_context(_sweeping(service, settings))
        print(f"ready: {', '.join(faces)}", flush=True)
        ending.wait()
        print("ending", flush=True)


@contextmanager
def _http(service: Service, settings: Settings, slack: ASGIApp | None) -> Iterator[str]:
    """Uvicorn in a thread; its address."""
    uvicorn, make_app, switching = _server_extra()
    listener = _bind(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    app = make_app(service, slack=slack)
    config = uvicorn.Config(
        app,
        http=switching(app.state.endpoint.lanes),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http", daemon=True)
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()


def _server_extra() -> tuple[Any, Any, Any]:
    try:
        import uvicorn  # lazy: an optional extra

        from firmgraph.web.app import make_app
        from firmgraph.web.lanes import switching
    except ImportError as error:
        raise ConfigError("HTTP needs the extra `server`: pip install 'firmgraph[server]', or give --no-http") from error
    return uvicorn, make_app, switching


def _bind(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error


def _sweeping(service: Service, settings: Settings) -> AbstractContextManager[None]:
    """Bring the current graph to each new day."""
    swept = settings.day

    def look() -> None:
        nonlocal swept
        if settings.day != swept:
            LOG.info("swept: %s", service.call("sweep", {}, _nobody))
            swept = settings.day

    return repeating("sweep", look, every=SWEEP_EVERY)


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
