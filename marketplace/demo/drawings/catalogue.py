"""The leaves that can be drawn: each with its function and the names of its structural variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import boxes
from .art import Art, Drawing, View
from .goods import (
    action_cam_accessories,
    action_cameras,
    backpacks_camp_kitchen,
    binoculars,
    camp_goods,
    car_accessories,
    car_audio,
    car_players,
    coffee_goods,
    coffee_makers,
    dash_cams,
    floodlights,
    garlands_garden,
    hair_tools,
    head_units,
    kids_shoes,
    laser_levels,
    lures_tackle,
    mens_down_jackets,
    mens_sneakers,
    microscopes,
    obd_tools,
    phone_accessories,
    phones,
    radar_detectors,
    robot_parts,
    robot_vacuums,
    rods_reels,
    telescopes,
    tents_sleeping_bags,
    wigs,
    womens_down_jackets,
    womens_sneakers,
)
from .palette import PALETTES


@dataclass(frozen=True)
class Leaf:
    """How a leaf category is drawn; a kind's place in `kinds` is the variant number."""

    draw: Callable[[Art], Drawing]
    kinds: tuple[str, ...]


LEAVES: dict[str, Leaf] = {
    "radar_detectors": Leaf(radar_detectors.draw_radar_detectors, ("bar", "wedge", "mounted")),
    "dash_cams": Leaf(dash_cams.draw_dash_cams, ("bar", "cylinder", "combo")),
    "head_units": Leaf(head_units.draw_head_units, ("wide", "slim", "tall")),
    "car_players": Leaf(car_players.draw_car_players, ("receiver", "disc", "transmitter")),
    "car_audio": Leaf(car_audio.draw_car_audio, ("speakers", "mats", "subwoofer")),
    "obd_tools": Leaf(obd_tools.draw_obd_tools, ("dongle", "handheld", "cabled")),
    "car_accessories": Leaf(car_accessories.draw_car_accessories, ("headset", "charger", "remote", "holder")),
    "phones": Leaf(phones.draw_phones, ("dual", "ring", "band")),
    "phone_accessories": Leaf(phone_accessories.draw_phone_accessories, ("case", "charger", "powerbank", "pad")),
    "action_cameras": Leaf(action_cameras.draw_action_cameras, ("dual", "round", "clip")),
    "action_cam_accessories": Leaf(action_cam_accessories.draw_action_cam_accessories, ("housing", "grip", "suction")),
    "robot_vacuums": Leaf(robot_vacuums.draw_robot_vacuums, ("lidar", "centre", "camera", "dock")),
    "robot_parts": Leaf(robot_parts.draw_robot_parts, ("brushes", "filters", "mops")),
    "coffee_makers": Leaf(coffee_makers.draw_coffee_makers, ("espresso", "drip", "capsule", "moka")),
    "coffee_goods": Leaf(coffee_goods.draw_coffee_goods, ("grinder", "cezve", "beans")),
    "womens_down_jackets": Leaf(womens_down_jackets.draw_womens_down_jackets, ("long", "cropped", "belted")),
    "mens_down_jackets": Leaf(mens_down_jackets.draw_mens_down_jackets, ("bomber", "parka", "collar")),
    "mens_sneakers": Leaf(mens_sneakers.draw_mens_sneakers, ("running", "trail", "court")),
    "womens_sneakers": Leaf(womens_sneakers.draw_womens_sneakers, ("court", "running", "light", "platform")),
    "kids_shoes": Leaf(kids_shoes.draw_kids_shoes, ("hightop", "straps", "low")),
    "wigs": Leaf(wigs.draw_wigs, ("straight", "bob", "waves", "pixie")),
    "hair_tools": Leaf(hair_tools.draw_hair_tools, ("wefts", "dryer", "straightener", "brushes")),
    "telescopes": Leaf(telescopes.draw_telescopes, ("refractor", "reflector", "catadioptric")),
    "binoculars": Leaf(binoculars.draw_binoculars, ("mid", "slim", "wide")),
    "microscopes": Leaf(microscopes.draw_microscopes, ("compound", "magnifier", "digital")),
    "laser_levels": Leaf(laser_levels.draw_laser_levels, ("cross", "rangefinder", "tripod")),
    "rods_reels": Leaf(rods_reels.draw_rods_reels, ("reel", "rod", "silver")),
    "lures_tackle": Leaf(lures_tackle.draw_lures_tackle, ("wobblers", "box", "spoons")),
    "tents_sleeping_bags": Leaf(tents_sleeping_bags.draw_tents_sleeping_bags, ("dome", "bag", "panel")),
    "backpacks_camp_kitchen": Leaf(backpacks_camp_kitchen.draw_backpacks_camp_kitchen, ("trekking", "kitchen", "city")),
    "floodlights": Leaf(floodlights.draw_floodlights, ("plain", "sensor", "stand")),
    "garlands_garden": Leaf(garlands_garden.draw_garlands_garden, ("bulbs", "lamps", "coil")),
}

OTHERS: dict[str, Leaf] = {
    "camp_goods": Leaf(camp_goods.draw_camp_goods, ("mat", "liner", "torch", "mug", "flask")),
}
"""Things that stand on no shelf of their own."""


def draw(leaf: str, kind: str, seed: int, palette: str, view: View = "front") -> Drawing:
    """One picture of a product; the same arguments always give the same drawing.

    Raises KeyError for an unknown leaf or palette, ValueError for a kind that the leaf does not have.
    """
    entry = OTHERS[leaf] if leaf in OTHERS else LEAVES[leaf]
    art = Art(entry.kinds.index(kind), seed, PALETTES[palette], view)
    art.extras = boxes.EXTRAS.get(leaf, ())
    return entry.draw(art)
