"""What goods cost with discounts and coupons: pure arithmetic, explained in docs/pricing.md."""

from club.pricing.layers import LineDiscount, Priced, PricedLine, Step, price
from club.pricing.refunds import LineRefund, refund_of_pieces
from club.pricing.solver import Rejected, Solution, solve
from club.pricing.values import AvailableCoupon, Funder, Layer, Line, StoreDiscount, Targets, Value

__all__ = [
    "AvailableCoupon",
    "Funder",
    "Layer",
    "Line",
    "LineDiscount",
    "LineRefund",
    "Priced",
    "PricedLine",
    "Rejected",
    "Solution",
    "Step",
    "StoreDiscount",
    "Targets",
    "Value",
    "price",
    "refund_of_pieces",
    "solve",
]
