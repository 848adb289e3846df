"""Reports on their way in: signed webhooks, asking, the simulated carrier over HTTP, tables of staff."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve

from marketplace.lib import clock
from orders.carriers.adapters.base import ParcelFacts, ParcelReport
from orders.carriers.adapters.registry import adapter_of, connected_carriers
from orders.carriers.adapters.simulated.adapter import SimulatedCarrier, event_of
from orders.carriers.adapters.simulated.route import reports_of
from orders.carriers.adapters.simulated.signing import HEADER, sign
from orders.constants import ASK_CARRIER_AFTER
from orders.models import Order, ParcelEvent, Shipment
from orders.services.carriers import ask_due, facts_of_parcel
from tests.orders import journeys

pytestmark = pytest.mark.django_db
HOOK = "/hooks/china_post/"
DAY = dt.timedelta(days=1)


def sent() -> Shipment:
    return journeys.ship(journeys.paid_order()).shipments.get()


def message(shipment: Shipment, **values: Any) -> dict[str, Any]:
    event = {
        "id": "evt-1",
        "code": shipment.tracking_code,
        "status": "in_transit",
        "at": clock.now().isoformat(),
        "place": "Yiwu",
        "utc_offset": 480,
        "expected_on": None,
    }
    return event | values


def post(*events: Any, url: str = HOOK, carrier: str = "china_post", **headers: str) -> Any:
    body = json.dumps({"events": list(events)}).encode()
    signed = {HEADER: sign(body, carrier=carrier)} | headers
    return Client().post(url, body, content_type="application/json", headers=signed)


def statuses(shipment: Shipment) -> list[str]:
    return list(shipment.events.values_list("status", flat=True))


def test_a_signed_report_is_taken_once() -> None:
    shipment = sent()
    for _ in range(3):
        assert post(message(shipment)).status_code == 204
    assert statuses(shipment) == ["handed_over", "in_transit"]
    event = shipment.events.get(status="in_transit")
    assert (event.place, event.utc_offset, event.source) == ("Yiwu", 480, "carrier")


def test_reports_out_of_order_lead_to_the_newest() -> None:
    shipment = sent()
    start = clock.now()
    way = [("in_transit", 1), ("customs", 5), ("at_pickup", 9), ("delivered", 11)]
    with clock.at(start + 20 * DAY):
        for status, day in [way[2], way[0], way[3], way[1]]:
            post(message(shipment, id=f"evt-{day}", status=status, at=(start + day * DAY).isoformat()))
    shipment.refresh_from_db()
    assert (shipment.status, shipment.delivered_at) == ("delivered", start + 11 * DAY)
    assert journeys.fresh(shipment.order).status == Order.Status.DELIVERED


def test_several_reports_in_one_message() -> None:
    first, second = sent(), sent()
    assert post(message(first), message(second), message(first, id="evt-2", status="customs")).status_code == 204
    assert statuses(first)[-1] == "customs"
    assert statuses(second)[-1] == "in_transit"


def test_the_answer_does_not_tell_which_codes_there_are() -> None:
    shipment = sent()
    known, unknown = post(message(shipment)), post(message(shipment, code="RB000000014CN"))
    assert (known.status_code, known.content, dict(known.headers)) == (
        unknown.status_code,
        unknown.content,
        dict(unknown.headers),
    )
    forged = [post(message(shipment, code=code), **{HEADER: "t=1,v1=0"}) for code in (shipment.tracking_code, "X")]
    assert {(answer.status_code, answer.content) for answer in forged} == {(400, b"bad_signature")}


def test_signatures_that_do_not_count() -> None:
    shipment = sent()
    body = json.dumps({"events": [message(shipment)]}).encode()
    old = int(clock.now().timestamp()) - 3600
    for header in (
        "",
        "t=x,v1=y",
        "t=1",
        f"t={old},v1=ключ",
        sign(body, carrier="cdek"),
        sign(body + b" ", carrier="china_post"),
        sign(body, carrier="china_post", moment=old),
    ):
        answer = Client().post(
            HOOK, body, content_type="application/json", headers={HEADER: header.encode().decode("latin-1")}
        )
        assert (answer.status_code, answer.content) == (400, b"bad_signature")
    assert statuses(shipment) == ["handed_over"]


@pytest.mark.parametrize(
    "odd",
    [
        {"status": "draft"},
        {"status": "eaten"},
        {"status": ["in_transit"]},
        {"at": "yesterday"},
        {"at": "2026-03-01T12:00:00"},
        {"at": None},
        {"utc_offset": 9000},
        {"utc_offset": "480"},
        {"id": ""},
        {"id": "x" * 81},
        {"id": 7},
        {"code": None},
        {"expected_on": "soon"},
        {"place": 7},
    ],
)
def test_what_cannot_be_read_is_refused(odd: dict[str, Any]) -> None:
    shipment = sent()
    answer = post(message(shipment) | odd)
    assert (answer.status_code, answer.content) == (400, b"report_unreadable")
    assert statuses(shipment) == ["handed_over"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"events": 1}', b'{"events": [1]}', b"\xff", b'{"events": [{}]}']
)
def test_bodies_that_are_no_message(body: bytes) -> None:
    headers = {HEADER: sign(body, carrier="china_post")}
    answer = Client().post(HOOK, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.content) == (400, b"report_unreadable")


def test_control_characters_are_left_out() -> None:
    shipment = sent()
    assert post(message(shipment, place="Yi\x00wu\n", id="evt\x00")).status_code == 204
    assert shipment.events.get(status="in_transit").place == "Yiwu"


def test_names_of_hooks_have_one_owner(settings: Any) -> None:
    assert resolve(HOOK).url_name == "carrier-hook"
    assert resolve("/hooks/sandbox/").url_name == "payment-hook"
    assert resolve("/hooks/ups/").url_name == "payment-hook"
    assert post(url="/hooks/ups/").status_code == 404
    settings.PAYMENT_GATEWAYS = ["sandbox", "cdek"]
    assert {fault.id for fault in run_checks()} == {"payments.E002", "orders.E001"}
    settings.CARRIER_ADAPTERS = {"pigeon": "simulated", "ups": "nobody"}
    settings.PAYMENT_GATEWAYS = ["sandbox"]
    assert [fault.id for fault in run_checks()] == ["orders.E002"]
    assert connected_carriers() == []


def test_without_a_secret_nothing_is_signed(settings: Any) -> None:
    shipment = sent()
    settings.SIMULATED_CARRIER_SECRET = ""
    assert [fault.id for fault in run_checks()] == ["orders.E003"]
    assert post(message(shipment)).status_code == 400
    assert statuses(shipment) == ["handed_over"]


def facts(code: str, **values: Any) -> ParcelFacts:
    about = {
        "carrier": "china_post",
        "handed_over_at": clock.now(),
        "sent_from": "CN",
        "sent_to": "RU",
        "city": "Пермь",
    }
    return ParcelFacts(tracking_code=code, **about | values)


def test_ways_of_the_simulated_carrier() -> None:
    ends: set[str] = set()
    for number in range(400):
        way = reports_of(facts(f"code-{number}"))
        assert way == sorted(way, key=lambda report: report.at)
        assert len({report.external_id for report in way}) == len(way)
        ends.add(way[-1].status)
    assert ends == {"delivered", "returned", "in_transit"}
    assert reports_of(facts("code-1"))[0].external_id == reports_of(facts("code-1"))[0].external_id
    assert not any(report.status == "customs" for report in reports_of(facts("code-1", sent_from="RU")))


def test_what_is_sent_is_what_is_read() -> None:
    way = reports_of(facts("RB123456785CN"))
    body = json.dumps({"events": [event_of(report) for report in way]}).encode()
    headers = {HEADER: sign(body, carrier="china_post")}
    assert list(SimulatedCarrier().parse_webhook(carrier="china_post", body=body, headers=headers)) == way


def test_a_carrier_is_asked_about_parcels_under_way() -> None:
    shipment = sent()
    Shipment.objects.filter(pk=sent().pk).update(carrier="ups")
    late = clock.now() + 4 * DAY
    assert ask_due(now=late) == 1
    assert ask_due(now=late) == 0
    known = [report.external_id for report in reports_of(facts_of_parcel(shipment)) if report.at <= late]
    assert list(shipment.events.exclude(external_id="").values_list("external_id", flat=True)) == known
    assert ask_due(now=late + ASK_CARRIER_AFTER) == 1
    assert shipment.events.filter(source=ParcelEvent.Source.CARRIER).count() >= len(known)


def test_a_carrier_without_an_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from orders.carriers.adapters.base import CarrierError

    shipment = sent()

    def silent(parcel: ParcelFacts, *, timeout: float) -> Sequence[ParcelReport]:
        raise CarrierError("timeout")

    monkeypatch.setattr(adapter_of("china_post"), "ask", silent)
    assert ask_due(now=clock.now()) == 0
    shipment.refresh_from_db()
    assert shipment.asked_at is None
    assert shipment.number in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_simulated_carrier_posts_to_a_running_shop(live_server: Any, capsys: Any) -> None:
    shipment = sent()
    call_command("simulate_carrier", "--next", "--url", live_server.url)
    assert statuses(shipment) == ["handed_over", "in_transit"]
    call_command("simulate_carrier", shipment.tracking_code.lower(), "--url", live_server.url)
    assert "0 reports sent." in capsys.readouterr().out
    way = reports_of(facts_of_parcel(shipment))
    with clock.at(way[-1].at):
        call_command("simulate_carrier", "--url", live_server.url)
    shipment.refresh_from_db()
    assert shipment.events.filter(source="carrier").count() == len(way)


@pytest.mark.django_db(transaction=True)
def test_a_shop_that_does_not_answer_is_named() -> None:
    sent()
    with pytest.raises(CommandError):
        call_command("simulate_carrier", "--next", "--url", "http://127.0.0.1:9")
    assert not ParcelEvent.objects.filter(source="carrier").exists()


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "events.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_table_is_imported_and_imported_again(table: Callable[[str], Path], capsys: Any) -> None:
    shipment = sent()
    at = (clock.now() + DAY).replace(microsecond=0)
    text = "carrier,tracking_code,status,at,place\n"
    text += f"china_post,{shipment.tracking_code},at_pickup,{at.replace(tzinfo=None).isoformat()},Казань\n"
    path = table(text)
    with clock.at(at + DAY):
        call_command("import_parcel_events", str(path), "--dry-run")
        assert statuses(shipment) == ["handed_over"]
        for _ in range(2):
            call_command("import_parcel_events", str(path), "--timezone", "Europe/Moscow")
    event = shipment.events.get(status="at_pickup")
    assert (event.at, event.place) == (at - dt.timedelta(hours=3), "Казань")


def test_bad_lines_are_named_and_good_ones_taken(table: Callable[[str], Path], capsys: Any) -> None:
    shipment = sent()
    code, at = shipment.tracking_code, clock.now().isoformat()
    lines = [
        "tracking_code,carrier,at,status",
        f"{code},china_post,{at},in_transit",
        f"{code},pigeon,{at},in_transit",
        f"{code},china_post,{at},draft",
        f"{code},china_post,soon,in_transit",
        f",china_post,{at},in_transit",
        f"RB000000014CN,china_post,{at},in_transit",
    ]
    with pytest.raises(CommandError, match="5 lines"):
        call_command("import_parcel_events", str(table("\n".join(lines))))
    said = capsys.readouterr().err
    assert all(f"line {number}:" in said for number in (3, 4, 5, 6, 7))
    assert statuses(shipment) == ["handed_over", "in_transit"]


@pytest.mark.parametrize(
    ("text", "options"), [("a,b\n1,2\n", []), ("carrier,tracking_code,status,at\n", ["--timezone", "Mars/Crater"])]
)
def test_tables_that_are_none(table: Callable[[str], Path], text: str, options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("import_parcel_events", str(table(text)), *options)
