"""The address of the person in front of the proxies. Source: OWASP ASVS 5.0, 4.1.3.

SIBAO_PROXY says which machines are trusted to have added to X-Forwarded-For: how many stand in a row (`1`), or their
addresses and networks (`10.1.0.5,10.2.0.0/24`). What anybody else wrote into the header is theirs to invent.
"""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Networks = tuple[IPv4Network | IPv6Network, ...]
HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


def trusted_proxies(text: str) -> int | Networks:
    """What SIBAO_PROXY says; 0 for none. Raises ValueError for what is neither a number nor addresses."""
    if not text or text.isdecimal():
        return int(text or 0)
    return tuple(ip_network(part.strip()) for part in text.split(","))


def client_address(peer: str, forwarded_for: str, trusted: int | Networks) -> str:
    """The first hop from the right that no trusted proxy is; a hop that is no address ends the way before it."""
    reached = peer
    for place, text in enumerate(reversed(forwarded_for.split(","))):
        hop = text.strip()
        if not _is_trusted(place, reached, trusted) or not _is_address(hop):
            break
        reached = hop
    return reached


def _is_trusted(place: int, hop: str, trusted: int | Networks) -> bool:
    if isinstance(trusted, int):
        return place < trusted
    # The peer of a local socket has no address; a list of addresses cannot name it.
    return _is_address(hop) and any(ip_address(hop) in network for network in trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class ClientAddressMiddleware:
    """Puts the client's address into REMOTE_ADDR, where the trail and the login lock read it; first of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted, peer = settings.SIBAO_PROXY, request.META.get("REMOTE_ADDR", "")
        forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if not _is_trusted(0, peer, trusted):
            for name in HEADERS:
                request.META.pop(name, None)
        elif forwarded_for:
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded_for, trusted)
        return self.get_response(request)


def remote_address(request: HttpRequest) -> str:
    """What the login lock counts by: REMOTE_ADDR alone, never a header."""
    return request.META.get("REMOTE_ADDR", "")
