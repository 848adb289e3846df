"""The carriers that parcels may be handed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from orders.carriers import formats
from orders.carriers.formats import Fault, Format

# Services of the postal union whose first letter means express (EMS).
_EXPRESS = "E"
_NOT_EXPRESS = "ABCDGHLMPQRSTUVWZ"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody who carries parcels.

    `shape` says in a sentence what a code looks like; `site` is where the carrier shows a parcel, with `%s` for
    the code; the first report comes `first_news_days` after the hand-over as a rule. `is_last_resort` fits
    almost any code and is never guessed.
    """

    code: str
    name: Any
    formats: tuple[Format, ...]
    shape: Any
    example: str
    site: str = ""
    first_news_days: tuple[int, int] = (1, 3)
    is_last_resort: bool = False

    def fault_of(self, code: str) -> Fault | None:
        """What is wrong with a normal code; None when one of the formats fits. The nearest miss is told."""
        faults = [one.fault_of(code) for one in self.formats]
        if None in faults:
            return None
        return max((fault for fault in faults if fault), key=list(Fault).index)

    def tracking_url(self, code: str) -> str:
        """The carrier's own page about the parcel; empty when it has none."""
        return self.site % quote(code, safe="") if self.site else ""


_POSTAL = _("Two Latin letters, nine digits and the two letters of the country.")
CARRIERS: tuple[Carrier, ...] = (
    Carrier(
        "russian_post",
        _("Russian Post"),
        (formats.RUSSIAN_POST, formats.s10("RU", services=_NOT_EXPRESS)),
        _("Fourteen digits, or two Latin letters, nine digits and RU."),
        "80093765432106",
        "https://www.pochta.ru/tracking?barcode=%s",
        (1, 3),
    ),
    Carrier(
        "china_post",
        _("China Post"),
        (formats.s10("CN", services=_NOT_EXPRESS),),
        _("Two Latin letters, nine digits and CN."),
        "RB123456785CN",
        "https://yjcx.ems.com.cn/qps/english/yjcx?num=%s",
        (3, 7),
    ),
    Carrier(
        "ems",
        "EMS",
        (formats.s10(services=_EXPRESS),),
        _("A code that begins with E: two Latin letters, nine digits and the two letters of the country."),
        "EA123456785CN",
        "https://www.ems.post/en/global-network/tracking?code=%s",
        (1, 4),
    ),
    Carrier(
        "post",
        _("The post of another country"),
        (formats.s10(services=_NOT_EXPRESS),),
        _POSTAL,
        "RB123456785KZ",
        "https://globaltracktrace.ptc.post/gtt.web/Search.aspx?code=%s",
        (2, 7),
    ),
    Carrier(
        "cdek",
        _("CDEK"),
        (formats.plain(r"\d+", shortest=10, longest=11),),
        _("Ten or eleven digits."),
        "1234567890",
        "https://www.cdek.ru/ru/tracking?order_id=%s",
    ),
    Carrier(
        "dhl_express",
        "DHL Express",
        (formats.DHL_EXPRESS,),
        _("Ten digits."),
        "3318810025",
        "https://www.dhl.com/en/express/tracking.html?AWB=%s",
        (1, 2),
    ),
    Carrier(
        "ups",
        "UPS",
        (formats.UPS,),
        _("The signs 1Z and sixteen more, the last of them a digit."),
        "1Z999AA10123456784",
        "https://www.ups.com/track?tracknum=%s",
        (1, 2),
    ),
    Carrier(
        "fedex",
        "FedEx",
        (formats.FEDEX,),
        _("Twelve digits."),
        "986578788855",
        "https://www.fedex.com/fedextrack/?trknbr=%s",
        (1, 2),
    ),
    Carrier(
        "boxberry",
        "Boxberry",
        (formats.plain(r"[A-Z0-9]*\d[A-Z0-9]*", shortest=10, longest=14),),
        _("Ten to fourteen Latin letters and digits."),
        "ABC1234567",
        "https://boxberry.ru/tracking-page?id=%s",
        is_last_resort=True,
    ),
    Carrier(
        "other",
        _("Another carrier"),
        (formats.plain(r"[A-Z0-9]*\d[A-Z0-9]*", shortest=6, longest=30),),
        _("Six to thirty Latin letters and digits."),
        "AB123456",
        is_last_resort=True,
    ),
)
CARRIER_BY_CODE = {carrier.code: carrier for carrier in CARRIERS}


def carriers_of(code: str) -> Sequence[Carrier]:
    """The carriers whose codes look like this normal one; the post of a country comes before «another country»."""
    found = [carrier for carrier in CARRIERS if not carrier.is_last_resort and carrier.fault_of(code) is None]
    named = [carrier for carrier in found if carrier.code != "post"]
    return named or found


def carrier_name(code: str) -> Any:
    """The name of a carrier for a page; the code itself for one that is no longer known."""
    return CARRIER_BY_CODE[code].name if code in CARRIER_BY_CODE else code
