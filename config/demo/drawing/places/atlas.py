"""The atlas: every place by the name that stories use."""

from config.demo.drawing.places import city, halls, kitchens, palace, railway, sea, tower_rooms
from config.demo.drawing.places.setting import Place

PLACES: dict[str, Place] = {
    "rain-street": city.rain_street,
    "platform": railway.platform,
    "carriage": railway.carriage,
    "rooftop": city.rooftop,
    "room": city.room,
    "lantern-street": kitchens.lantern_street,
    "kitchen": kitchens.kitchen,
    "banquet-hall": halls.banquet_hall,
    "courtyard": halls.courtyard,
    "contest": halls.contest,
    "lighthouse": sea.lighthouse,
    "open-sea": sea.open_sea,
    "lamp-room": tower_rooms.lamp_room,
    "keeper-room": tower_rooms.keeper_room,
    "palace": palace.palace,
    "throne-hall": palace.throne_hall,
    "study": palace.study,
}

# What falls or drifts in front of the camera: by place and palette, or by place alone.
WEATHER: dict[tuple[str, str], str] = {
    ("rain-street", ""): "rain",
    ("lighthouse", ""): "rain",
    ("open-sea", ""): "dust",
    ("lantern-street", ""): "embers",
    ("kitchen", ""): "embers",
    ("contest", ""): "embers",
    ("palace", ""): "snow",
    ("courtyard", "empress"): "snow",
    ("courtyard", ""): "petals",
    ("throne-hall", ""): "petals",
    ("banquet-hall", ""): "dust",
    ("lamp-room", ""): "dust",
    ("study", ""): "dust",
}
