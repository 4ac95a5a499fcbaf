"""Bytes become a tree, safely: JSON and YAML alike, with the place of every value. Knows nothing of what the tree means.

Everything a hostile file can do is met here: size, depth, number of nodes, YAML aliases and merge keys, tags, numbers and text
that later steps could not store. Such a file is refused with a code, a line and a column, in bounded time and memory.
"""

from converters.source.limits import Limits
from converters.source.tree import SourceTree, read_tree

__all__ = ["Limits", "SourceTree", "read_tree"]
