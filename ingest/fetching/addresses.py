"""Which addresses may be called. Names are resolved here, once, and the connection goes to the address that was checked."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from kg.errors import ConfigError, NotFetched

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_WEB_PORTS = frozenset({80, 443})  # of the ports below 1024, where mail, shells and databases listen


@dataclass(frozen=True, slots=True)
class Allowed:
    """A network outside the public internet that may be called all the same; `port`: only there."""

    network: IPv4Network | IPv6Network
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """ "10.1.0.0/16", "127.0.0.1:8080", "[::1]:8080". Raises ConfigError."""
        host, port = text.strip(), ""
        if host.startswith("[") or host.count(":") == 1:
            host, _, port = host.removeprefix("[").replace("]", "").rpartition(":")
        try:
            return cls(ipaddress.ip_network(host), int(port) if port else None)
        except ValueError as error:
            raise ConfigError(f"{text!r} is no network: write 10.1.0.0/16, 127.0.0.1:8080 or [::1]:8080") from error

    def covers(self, address: Address, port: int) -> bool:
        """Whether it lets this address through."""
        return self.port in (None, port) and address.version == self.network.version and address in self.network


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def in_time(resolver: Resolver, seconds: float) -> Resolver:
    """The resolver, given up after so long: the system's own knows no deadline and cannot be stopped.

    What it gives raises TimeoutError then.
    """

    def resolved(host: str, port: int) -> Sequence[str]:
        answer: Future[Sequence[str]] = Future()
        threading.Thread(target=partial(_answer, answer, resolver, host, port), daemon=True).start()
        return answer.result(seconds)

    return resolved


def _answer(answer: Future[Sequence[str]], resolver: Resolver, host: str, port: int) -> None:
    try:
        answer.set_result(resolver(host, port))
    except (OSError, ValueError) as error:
        answer.set_exception(error)


def callable_addresses(
    host: str, port: int, *, allowed: Sequence[Allowed] = (), resolver: Resolver = resolve
) -> list[Address]:
    """The addresses of a host. Raises TimeoutError; NotFetched when one of them must not be called, or there is none."""
    try:
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in resolver(host, port)]
    except TimeoutError:
        raise
    except (OSError, UnicodeError, ValueError) as error:
        raise NotFetched(host, "its name cannot be resolved", "check the address") from error
    for address in found:
        if not any(a.covers(address, port) for a in allowed):
            _check(address, host, port)
    if not found:
        raise NotFetched(host, "its name has no address", "check the address")
    return found


def _check(address: Address, host: str, port: int) -> None:
    if not all(_public(inner) for inner in _inner(address)):
        raise NotFetched(
            host,
            f"its address {address} is not on the public internet",
            "only `fetch_allow` in the settings lets it be called",
        )
    if port < 1024 and port not in _WEB_PORTS:
        raise NotFetched(host, f"port {port} is none of the web's", "use an http or https address")


def _inner(address: Address) -> Iterator[Address]:
    """The address, and the IPv4 ones that IPv6 can wrap (mapped, 6to4, Teredo, NAT64)."""
    yield address
    if isinstance(address, IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            wrapped.append(IPv4Address(int(address) & 0xFFFFFFFF))
        yield from (inner for inner in wrapped if inner is not None)


def _public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None):
        return True  # its IPv4 address is judged instead
    site = isinstance(address, IPv6Address) and address.is_site_local  # fec0::/10, private and long out of use
    return address.is_global and not (address.is_multicast or address.is_reserved or site)
