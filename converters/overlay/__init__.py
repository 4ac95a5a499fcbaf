"""OpenAPI Overlays (1.0, 1.1): read, and applied to a definition's tree before it is read. Knows nothing of OpenAPI."""

from converters.overlay.apply import apply_overlays
from converters.overlay.model import Action, Overlay
from converters.overlay.read import read_overlay

__all__ = ["Action", "Overlay", "apply_overlays", "read_overlay"]
