"""Which country wants what: the rules as data, each with the place it was taken from.

A country that is not here asks the carrier's usual questions only, which the address answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.customs import numbers

# One customs territory: goods cross its inner borders without a declaration
# (Treaty on the Eurasian Economic Union of 29 May 2014, article 25).
EURASIAN_UNION = frozenset({"RU", "BY", "KZ", "AM", "KG"})


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to know. `is_right` looks at a number as it is kept; a date (`is_day`) lies in the past."""

    code: str
    label: Any
    help_text: Any = ""
    example: str = ""
    is_right: Callable[[str], bool] | None = None
    fault: Any = ""
    is_day: bool = False

    def takes(self, value: str, *, today: date) -> bool:
        """Whether this may be kept; a day is written as 2024-12-31."""
        if self.is_day:
            return _is_past_day(value, today)
        return bool(value) and (self.is_right is None or self.is_right(value))


@dataclass(frozen=True, slots=True)
class Rule:
    """What the customs of a country want of a person who receives a parcel from abroad, and why."""

    country: str
    reason: Any
    papers: tuple[Paper, ...]


_NAME = Paper(
    "name",
    _("Full name as in the passport"),
    _("In the letters of the passport, not transliterated."),
    "Иванов Иван Иванович",
)
_INN = Paper(
    "inn",
    _("INN, the taxpayer’s number"),
    _("Twelve digits. You find it on the site of the tax service by your passport."),
    "500100732259",
    numbers.is_inn_of_person,
    _("The check digits do not fit: compare the number with the certificate. A person’s INN has twelve digits."),
)
_PASSPORT = Paper(
    "passport",
    _("Series and number of the passport"),
    _("Ten digits of the inner passport."),
    "4510 123456",
    numbers.is_russian_passport,
    _("Series and number are ten digits together."),
)
_ISSUED = Paper("passport_issued", _("Date of issue of the passport"), is_day=True)
_BORN = Paper("born", _("Date of birth"), is_day=True)
_IIN = Paper(
    "iin",
    _("IIN, the individual identification number"),
    _("Twelve digits of the identity card."),
    "800101300016",
    numbers.is_iin,
    _("The check digit does not fit: compare the number with the identity card."),
)
_PINFL = Paper(
    "pinfl",
    _("PINFL, the personal identification number"),
    _("Fourteen digits of the ID card or the passport."),
    "31708860250019",
    numbers.is_pinfl,
    _("The check digit does not fit: compare the number with the ID card."),
)
_CPF = Paper(
    "cpf",
    _("CPF, the taxpayer’s number"),
    _("Eleven digits."),
    "529.982.247-25",
    numbers.is_cpf,
    _("The check digits do not fit: compare the number with the card."),
)
_RUT = Paper(
    "rut",
    _("RUT, the national number"),
    _("Seven or eight digits and the check after the dash."),
    "12.345.678-5",
    numbers.is_rut,
    _("The check after the dash does not fit: compare the number with the card."),
)
_PCCC = Paper(
    "pccc",
    _("Personal customs clearance code"),
    _("The letter P and twelve digits; Korea Customs gives it out at unipass.customs.go.kr."),
    "P123456789012",
    numbers.is_pccc,
    _("The code is the letter P and twelve digits."),
)

RULES: Mapping[str, Rule] = {
    rule.country: rule
    for rule in (
        # Order of the Federal Customs Service of 24 November 2017 no. 1861: particulars of the identity document of
        # the recipient and the INN stand in the register of goods for personal use.
        Rule(
            "RU",
            _("Russian customs identify the recipient by passport and INN and count the duty-free limit by them."),
            (_NAME, _BORN, _PASSPORT, _ISSUED, _INN),
        ),
        # Passenger customs declaration for goods sent to persons (Decision of the Customs Union Commission of
        # 18 June 2010 no. 287, as amended); carriers in Kazakhstan file it by the IIN.
        Rule(
            "KZ", _("Kazakh customs count the duty-free limit of a month by the IIN of the recipient."), (_NAME, _IIN)
        ),
        # Resolution of the President of Uzbekistan of 19 July 2018 no. PP-3873: operators of post and couriers report
        # every parcel and its recipient to the customs service.
        Rule(
            "UZ",
            _("Uzbek customs count the duty-free limit of a quarter by the PINFL of the recipient."),
            (_NAME, _PINFL),
        ),
        # Universal Postal Union, International Bureau Circular 161 of 7 October 2019: the importer's tax number is
        # required for all items that contain goods.
        Rule("BR", _("Brazilian customs hold every parcel without the CPF of its recipient."), (_CPF,)),
        # Chilean customs, since 1 January 2021: the recipient's RUT is part of the clearance data.
        Rule("CL", _("Chilean customs clear parcels by the RUT of the recipient."), (_RUT,)),
        # Korea Customs Service: the personal customs clearance code in place of the resident number (2015).
        Rule("KR", _("Korean customs clear parcels by the personal code of the recipient."), (_PCCC,)),
    )
}


def rule_for(*, origin: str, destination: str) -> Rule | None:
    """What is to be asked about a parcel between two countries; None where no border or no rule lies between."""
    if origin == destination or {origin, destination} <= EURASIAN_UNION:
        return None
    return RULES.get(destination)


def _is_past_day(value: str, today: date) -> bool:
    try:
        return date(1900, 1, 1) <= date.fromisoformat(value) <= today
    except ValueError:
        return False
