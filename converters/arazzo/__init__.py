"""Arazzo descriptions (1.0): workflows as use cases, each a definition whose examples play it step by step."""

from converters.arazzo.document import workflow_document
from converters.arazzo.model import Arazzo, SourceDescription, Workflow
from converters.arazzo.read import read_arazzo
from converters.arazzo.sources import Flows, OpenFile, from_folder_of, open_sources

__all__ = [
    "Arazzo",
    "Flows",
    "OpenFile",
    "SourceDescription",
    "Workflow",
    "from_folder_of",
    "open_sources",
    "read_arazzo",
    "workflow_document",
]
