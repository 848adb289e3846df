"""Work in batches rests while the machine is busy, and only then."""

from pathlib import Path

import pytest

from marketplace.lib import pace
from marketplace.lib.pace import Pace, is_busy

LINE = "some avg10={} avg60=1.00 avg300=2.00 total=3\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"


@pytest.fixture
def pressure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "cpu"
    monkeypatch.setattr(pace, "PRESSURE", path)
    return path


@pytest.mark.parametrize(
    ("text", "busy"), [(LINE.format("50.00"), False), (LINE.format("50.01"), True), ("", False), (None, False)]
)
def test_it_is_busy_when_programs_wait(pressure: Path, text: str | None, busy: bool) -> None:
    if text is not None:
        pressure.write_text(text)
    assert is_busy() is busy


def test_a_rest_is_twice_as_long_as_the_batch_and_no_longer_than_ten_seconds(
    pressure: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, rests = [100.0], []
    monkeypatch.setattr(pace, "monotonic", lambda: now[0])
    monkeypatch.setattr(pace, "sleep", rests.append)
    pressure.write_text(LINE.format("90.00"))
    own = Pace()
    now[0] += 1.5
    assert own.give_way() == 3.0
    now[0] += 60
    assert own.give_way() == 10.0
    pressure.write_text(LINE.format("3.00"))
    now[0] += 5
    assert own.give_way() == 0.0
    pressure.write_text(LINE.format("90.00"))
    now[0] += 1
    assert own.give_way() == 2.0, "counted from the end of the batch before"
    assert rests == [3.0, 10.0, 2.0]
