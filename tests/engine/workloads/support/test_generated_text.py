"""Generated texts have the requested size."""

import json

from concgui.engine.workloads.support.generated_text import log_text, records_json, sized_json


def test_texts_have_the_requested_size():
    """Generated texts have the requested length and are equal for equal seeds."""
    assert len(log_text(1, 1_000_000)) == 1_000_000
    assert 950_000 < len(sized_json(1, 1_000_000)) <= 1_000_000
    assert len(json.loads(records_json(1, 1_234))) == 1_234
    assert json.loads(records_json(1, 0)) == []
    assert records_json(1, 10) == records_json(1, 10) != records_json(2, 10)
