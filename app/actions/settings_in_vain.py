"""What the settings of a kept revision name in vain: it answers all the same, and who put it is told what will not happen."""

from __future__ import annotations

from app.live.contents import read_content
from app.store.blobs import read_blobs
from app.store.records import Revision
from app.store.revisions import hashes_of
from app.store.transaction import Store
from app.workspace.build import validation_findings
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostic
from converters.errors import ConversionError


def named_in_vain(store: Store, name: str, revision: Revision | None, *, is_new: bool) -> tuple[Diagnostic, ...]:
    """Operations, examples and files that a new revision's settings name and that are not there, and what cannot be done."""
    if revision is None or not is_new or not revision.settings:
        return ()
    blobs = read_blobs(store, hashes_of(revision))
    environment = blobs[revision.environment] if revision.environment else None
    try:
        content = read_content(name, blobs[revision.collection], environment, revision.settings, file=name)
    except (ConversionError, WrongValue):
        return ()  # told where the revision is compiled
    without_contract = () if revision.contract else validation_findings(content.settings, b"", ())
    return (*content.warnings, *without_contract)
