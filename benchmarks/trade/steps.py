"""All steps together."""

from benchmarks.trade import buying, chargebacks, couponing, gifts, office, selling
from benchmarks.trade.registry import IDLE, NAMES, STEPS, take

__all__ = ["IDLE", "NAMES", "STEPS", "buying", "chargebacks", "couponing", "gifts", "office", "selling", "take"]
