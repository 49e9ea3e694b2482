"""Nothing of a picture covers anything else or leaves it: checked on what is really drawn."""

from itertools import combinations
from typing import Any
from unittest import mock

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plots.style import house_style


def check_layout(figure: Figure) -> list[str]:
    """Check that no text of a picture overlaps another or leaves it, and return the texts."""
    drawn: list[Text] = []
    draw = Text.draw

    def recorded(self: Text, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            drawn.append(self)
        draw(self, renderer)

    with house_style():  # as it is saved; its pixels are not needed
        if (engine := figure.get_layout_engine()) is not None:
            engine.execute(figure)
        with mock.patch.object(Text, "draw", recorded):
            figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    boxes = [(text.get_text(), text.get_window_extent()) for text in drawn]
    assert boxes
    for name, box in boxes:
        assert box.x0 >= 0, name
        assert box.y0 >= 0, name
        assert box.x1 <= width, name
        assert box.y1 <= height, name
    for (name, box), (other, around) in combinations(boxes, 2):
        assert not box.padded(-0.5).overlaps(around.padded(-0.5)), f"{name!r} covers {other!r}"
    return [name for name, _ in boxes]
