"""The part without Qt: standard library only at import time."""
