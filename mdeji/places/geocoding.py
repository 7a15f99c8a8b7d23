"""Online geocoding by geopy: off by default, and only ever for the addresses of venues.

Public geocoders receive the address in the URL of a request, so the address of a person is never
sent there. The offline gazetteer must agree with the answer, or a person has to look.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderServiceError, GeopyError
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from mdeji.places.gazetteer import Gazetteer
from mdeji.places.words import Precision

# geopy writes addresses into its log: the URL at DEBUG, all arguments at WARNING in its limiters.
logging.getLogger("geopy").addFilter(lambda record: record.levelno >= logging.ERROR)

GSI_DOMAIN = "msearch.gsi.go.jp"
TIMEOUT_S = 5
USER_AGENT = "mdeji-dispatch"


@dataclass(frozen=True, slots=True)
class VenuePoint:
    """Hold where a geocoder thinks a venue is; ``needs_review`` when the gazetteer disagrees."""

    lat: float
    lon: float
    title: str
    precision: Precision
    needs_review: bool


@dataclass(frozen=True, slots=True)
class GeocodingFailed:
    """Hold why no answer came; ``retry_after_s`` is what the service asked for, if it did."""

    reason: str
    retry_after_s: int | None = None


class GsiJapan(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Ask the address search of 国土地理院, which needs no key and promises nothing."""

    def __init__(
        self, domain: str = GSI_DOMAIN, scheme: str = "https", timeout: int = TIMEOUT_S
    ) -> None:
        super().__init__(
            scheme=scheme,
            timeout=timeout,
            user_agent=USER_AGENT,
            # The other adapter logs the URL, and with it the address, when debugging is on.
            adapter_factory=URLLibAdapter,
        )
        self.api = f"{self.scheme}://{domain.strip('/')}/address-search/AddressSearch"

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Any:
        """Return the location of an address, or all of them, or None."""
        url = f"{self.api}?{urlencode({'q': query})}"
        return self._call_geocoder(
            url, partial(self._parse, exactly_one=exactly_one), timeout=timeout
        )

    def _parse(self, features: list[dict[str, Any]], *, exactly_one: bool) -> Any:
        found = []
        for feature in features:
            lon, lat = feature["geometry"]["coordinates"]
            found.append(Location(feature["properties"]["title"], (lat, lon), feature))
        if not found:
            return None
        return found[0] if exactly_one else found


Ask = Callable[[str], list[Location]]


def gsi(domain: str = GSI_DOMAIN, scheme: str = "https", timeout: int = TIMEOUT_S) -> Ask:
    """Return a way to ask 国土地理院."""
    geocoder = GsiJapan(domain, scheme, timeout)
    return lambda address: geocoder.geocode(address, exactly_one=False) or []


def nominatim(domain: str, scheme: str = "https", timeout: int = TIMEOUT_S) -> Ask:
    """Return a way to ask a Nominatim; the operator's own, because the public one serves no cities."""
    geocoder = Nominatim(
        domain=domain,
        scheme=scheme,
        timeout=timeout,
        user_agent=USER_AGENT,
        adapter_factory=URLLibAdapter,
    )
    return lambda address: geocoder.geocode(address, exactly_one=False, country_codes="jp") or []


def locate_venue(
    address: str, ask: Ask, gazetteer: Gazetteer
) -> VenuePoint | GeocodingFailed | None:
    """Return where a venue is, None when the service does not know it, or why it did not answer."""
    area = gazetteer.area
    try:
        locations = ask(f"{area.prefecture}{area.city}{address.removeprefix(area.city)}")
    except GeopyError as error:
        return _failed(error)
    except (KeyError, TypeError, ValueError):
        return GeocodingFailed("unreadable_answer")
    inside = [place for place in locations if _is_inside(place, area.bbox)]
    return _point(inside[0], address, gazetteer) if inside else None


def _point(place: Location, address: str, gazetteer: Gazetteer) -> VenuePoint:
    said, found = gazetteer.read(address), gazetteer.read(str(place.address))
    agrees = said is not None and found is not None and said.district_id == found.district_id
    return VenuePoint(
        lat=place.latitude,
        lon=place.longitude,
        title=str(place.address),
        precision=Precision.BLOCK if agrees else Precision.TOWN,
        needs_review=not agrees,
    )


def _is_inside(place: Location, bbox: tuple[float, float, float, float]) -> bool:
    south, west, north, east = bbox
    return bool(south <= place.latitude <= north and west <= place.longitude <= east)


def _failed(error: GeopyError) -> GeocodingFailed:
    # Only the kind of the failure is kept: the message may repeat the address.
    kind = type(error).__name__
    retry_after = (
        getattr(error, "retry_after", None) if isinstance(error, GeocoderServiceError) else None
    )
    return GeocodingFailed(kind, retry_after)
