"""A run of several buildings writes their map."""

from pathlib import Path

import pytest

from sim import config, tasks

FILE = """building,name,ministry,organisation,lat,lon,employees,subject
a,Here,M,X; Y,52.08,4.31,40,taxes
b,There,M,X,53.22,6.57,25,
c,Nowhere,N,Z,,,30,roads
"""


def test_a_run_of_several_buildings_writes_their_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "buildings.csv"
    file.write_text(FILE, encoding="utf-8")
    words = [
        *("organisation=small_office", f"building.portfolio={file}", "ratio=0.4", "weeks=1", "replications=4"),
        *("workers=1", "executor=serial", "output.note=false", "output.store=false", f"output.dir={tmp_path / 'out'}"),
    ]
    assert tasks.run_one(config.compose(words), words, config.compose) == 0
    folder = Path(capsys.readouterr().out.splitlines()[-1])
    page = (folder / "locations.html").read_text(encoding="utf-8")
    assert page.count("<article") == 3
    assert "Here" in page
    assert "Not on the map: no coordinates" in page
    assert {"locations_crowding.svg", "locations_space.png"} <= {path.name for path in (folder / "plots").iterdir()}
