"""The kinds of arrays that the timeline is made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Floats = NDArray[np.float64]
Shares = NDArray[np.float32]
Integers = NDArray[np.int64]
Indexes = NDArray[np.signedinteger[Any]]
Counts = NDArray[np.uint32]
Codes = NDArray[np.uint8]
Switches = NDArray[np.bool_]
