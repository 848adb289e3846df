"""Work in batches rests while the machine is busy, and only then."""

from pathlib import Path
from typing import Any

import pytest

from marketplace.lib import pace
from marketplace.lib.pace import Pace, waited

LINE = "some avg10=99.00 avg60=1.00 avg300=2.00 total={}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"


class Machine:
    """A clock and the time that programs have waited."""

    def __init__(self, path: Path) -> None:
        self.path, self.now, self.rests = path, 100.0, []
        self.waits(5.0)

    def waits(self, seconds: float) -> None:
        self.seconds = seconds
        self.path.write_text(LINE.format(round(seconds * 1_000_000)))

    def works(self, seconds: float, *, busy: float) -> None:
        self.now += seconds
        self.waits(self.seconds + seconds * busy)

    def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.works(seconds, busy=1.0)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Machine:
    settings.LONGEST_REST_SECONDS = 20
    monkeypatch.setattr(pace, "PRESSURE", tmp_path / "cpu")
    machine = Machine(tmp_path / "cpu")
    monkeypatch.setattr(pace, "monotonic", lambda: machine.now)
    monkeypatch.setattr(pace, "sleep", machine.sleep)
    return machine


@pytest.mark.parametrize(("text", "seconds"), [(LINE.format(2_500_000), 2.5), ("", 0.0), (None, 0.0)])
def test_the_time_that_programs_waited(machine: Machine, text: str | None, seconds: float) -> None:
    machine.path.unlink() if text is None else machine.path.write_text(text)
    assert waited() == seconds


def test_a_rest_is_nineteen_times_as_long_as_the_batch_and_no_longer_than_twenty_seconds(machine: Machine) -> None:
    own = Pace()
    machine.works(0.5, busy=0.6)
    assert own.give_way() == 9.5
    machine.works(60, busy=0.9)
    assert own.give_way() == 20.0
    machine.works(5, busy=0.4)
    assert own.give_way() == 0.0
    machine.works(1, busy=0.6)
    assert own.give_way() == pytest.approx(19.0), "counted from the end of the rest before"
    assert machine.rests == [9.5, 20.0, pytest.approx(19.0)]


def test_batches_are_smaller_while_the_machine_is_busy(machine: Machine) -> None:
    own = Pace()
    assert own.rows(2000) == 2000
    machine.works(1, busy=0.9)
    own.give_way()
    assert (own.rows(2000), own.rows(5)) == (200, 1)
    machine.works(1, busy=0.1)
    own.give_way()
    assert own.rows(2000) == 2000


def test_where_nobody_can_tell_nothing_rests(machine: Machine) -> None:
    machine.path.unlink()
    own = Pace()
    machine.now += 60
    assert own.give_way() == 0.0
    assert own.rows(2000) == 2000
