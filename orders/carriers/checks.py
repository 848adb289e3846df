"""Check digits of tracking codes, as the carriers publish them. Each takes the digits before it, gives the digit."""

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_FEDEX_WEIGHTS = (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)


def s10(serial: str) -> str:
    """UPU standard S10: eight digits weighted, 11 minus the remainder by 11; 10 is written 0, 11 is written 5."""
    rest = 11 - _weighted(serial, _S10_WEIGHTS) % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))


def russian_post(serial: str) -> str:
    """The 14 digits of Russian Post: thirteen with weights 3, 1, 3, ..., what is missing to the next ten."""
    return str(-_weighted(serial, (3, 1) * 6 + (3,)) % 10)


def ups(serial: str) -> str:
    """UPS 1Z: fifteen signs after `1Z`, every second one doubled; letters count 2 to 9, then 0, 1, and over again."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - ord("A") + 2) % 10 for sign in serial]
    return str(-sum(value * (1 + position % 2) for position, value in enumerate(values)) % 10)


def fedex(serial: str) -> str:
    """FedEx Express: eleven digits weighted, the remainder by 11, of which 10 is written 0."""
    return str(_weighted(serial, _FEDEX_WEIGHTS) % 11 % 10)


def dhl_express(serial: str) -> str:
    """DHL Express: the remainder of the nine digits by 7."""
    return str(int(serial) % 7)


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
