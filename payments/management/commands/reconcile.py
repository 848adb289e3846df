"""`manage.py reconcile`: compare the ledger with each gateway's own books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.lib.money import Money
from payments import selectors
from payments.gateways.base import GatewayError, Statement
from payments.gateways.registry import gateway_named

# What one side writes down just before an end of the span, and the other just after it, is looked for this far outside.
MARGIN = timedelta(days=2)


@dataclass(frozen=True)
class Span:
    """From `since` to before `until`; either may be open."""

    since: datetime | None = None
    until: datetime | None = None

    def wider(self) -> "Span":
        """With a margin at each end."""
        return Span(self.since and self.since - MARGIN, self.until and self.until + MARGIN)


class Command(BaseCommand):
    """Prints what each gateway took and gave back, and every difference; exit code 1 when there is one."""

    help = "Compare captures, refunds, chargebacks and their fees of the ledger with the books of the gateways."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=_moment, help="the first day or moment, UTC: 2026-11-01 (default: all)")
        parser.add_argument("--until", type=_moment, help="the first day or moment that is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        span = Span(options["since"], options["until"])
        faults = [fault for name in settings.PAYMENT_GATEWAYS for fault in self._gateway(name, span)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} differences")
        self.stdout.write("The ledger and the gateways agree.")

    def _gateway(self, name: str, span: Span) -> list[str]:
        ours, theirs = _ledger(name, span), self._statement(name, span)
        is_whole = span == span.wider()
        our_wide = ours if is_whole else _ledger(name, span.wider())
        their_wide = theirs if is_whole else self._statement(name, span.wider())
        faults: list[str] = []
        for kind in ("charges", "refunds", "disputes", "fees"):
            within, named = getattr(theirs, kind), getattr(ours, kind)
            self.stdout.write(f"{name} {kind}: {len(within)}, {Money.sum(within.values())}")
            keys = set(within) | set(named)
            faults += _differences(f"{name} {kind}", keys, getattr(our_wide, kind), getattr(their_wide, kind))
        return faults

    def _statement(self, name: str, span: Span) -> Statement:
        try:
            return gateway_named(name).statement(since=span.since, until=span.until)
        except GatewayError as error:
            raise CommandError(f"{name}: {error}") from error


def _ledger(name: str, span: Span) -> Statement:
    """Our side, in the shape of theirs."""
    charges, refunds = selectors.gateway_movements(name, since=span.since, until=span.until)
    disputes = selectors.gateway_disputes(name, since=span.since, until=span.until)
    return Statement(charges, refunds, disputes, selectors.gateway_fees(name, since=span.since, until=span.until))


def _differences(what: str, keys: set[str], ours: Mapping[str, Money], theirs: Mapping[str, Money]) -> list[str]:
    return [
        f"{what}: {key}: ledger {ours.get(key, 'nothing')}, gateway {theirs.get(key, 'nothing')}"
        for key in sorted(keys)
        if ours.get(key) != theirs.get(key)
    ]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
