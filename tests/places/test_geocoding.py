"""The online geocoder: for venues only, and never a word of it in a log."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from mdeji.places.gazetteer import Gazetteer
from mdeji.places.geocoding import GeocodingFailed, VenuePoint, gsi, locate_venue, nominatim

INSIDE = {
    "geometry": {"coordinates": [139.1081, 36.4266], "type": "Point"},
    "properties": {"title": "群馬県前橋市鳥取町817番地"},
}
OUTSIDE = {
    "geometry": {"coordinates": [134.2383, 35.5039], "type": "Point"},
    "properties": {"title": "鳥取県鳥取市"},
}


class Service:
    """A geocoding service on this machine that answers what a test tells it to."""

    def __init__(self) -> None:
        self.status = 200
        self.body: object = []
        self.delay_s = 0.0
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        service = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked += parse_qs(urlsplit(self.path).query)["q"]
                time.sleep(service.delay_s)
                content = json.dumps(service.body).encode()
                self.send_response(service.status)
                for name, value in {**service.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.domain = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    yield running
    running.server.shutdown()
    running.server.server_close()
    running.thread.join()


@pytest.fixture
def locate(service: Service, gazetteer: Gazetteer) -> Callable[[str], object]:
    return lambda address: locate_venue(address, gsi(service.domain, "http", 1), gazetteer)


class TestVenue:
    def test_a_venue_is_found_inside_the_city_only(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        service.body = [OUTSIDE, INSIDE]

        point = locate("鳥取町817")

        assert service.asked == ["群馬県前橋市鳥取町817"]
        assert isinstance(point, VenuePoint)
        assert (point.lat, point.lon, point.needs_review) == (36.4266, 139.1081, False)

    def test_an_answer_the_gazetteer_doubts_needs_a_person(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        service.body = [INSIDE]

        point = locate("箱田町543-1")

        assert isinstance(point, VenuePoint)
        assert point.needs_review

    def test_an_unknown_venue_is_no_failure(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        assert locate("鳥取町99999") is None

    def test_a_service_that_is_busy_says_when_to_come_back(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        service.status, service.headers = 429, {"Retry-After": "30"}

        assert locate("鳥取町817") == GeocodingFailed("GeocoderRateLimited", 30)

    def test_a_service_that_hangs_is_given_up(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        service.delay_s = 1.3

        assert locate("鳥取町817") == GeocodingFailed("GeocoderTimedOut")

    def test_nonsense_from_the_service_is_no_crash(
        self, service: Service, locate: Callable[[str], object]
    ) -> None:
        service.body = [{"geometry": {}}]

        assert locate("鳥取町817") == GeocodingFailed("unreadable_answer")

    def test_ones_own_nominatim_works_too(self, service: Service, gazetteer: Gazetteer) -> None:
        service.body = [
            {"lat": "36.4266", "lon": "139.1081", "display_name": "鳥取町, 前橋市, 群馬県, 日本"}
        ]

        point = locate_venue("鳥取町817", nominatim(service.domain, "http", 1), gazetteer)

        assert isinstance(point, VenuePoint)
        assert not point.needs_review

    def test_the_address_appears_in_no_log(
        self, service: Service, locate: Callable[[str], object], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        service.status = 500

        locate("鳥取町817")

        assert "%E9%B3%A5" not in caplog.text
        assert "鳥取" not in caplog.text
