"""The open project: immutable state, pure edits, the document and its file. No Qt here."""
