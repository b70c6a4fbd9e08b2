"""The database of a workspace: sources with what they gave, people's codings, metadata, runs.

Only this room speaks SQL. A database is opened with `database.opened` and
handed to the functions of the other modules.
"""

from pipeline.store.database import Database, opened, snapshot

__all__ = ["Database", "opened", "snapshot"]
