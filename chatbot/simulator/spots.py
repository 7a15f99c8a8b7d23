"""Spots that a phone can send as its location."""

from typing import NamedTuple


class Place(NamedTuple):
    """A spot by name."""

    name: str
    address: str
    latitude: float
    longitude: float


USUAL_PLACES = (
    Place("前橋市役所", "群馬県前橋市大手町二丁目", 36.3896, 139.0634),
    Place("前橋駅", "群馬県前橋市表町二丁目", 36.3833, 139.0732),
)
