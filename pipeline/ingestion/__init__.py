"""From files of any kind to sources: find them, load them, tell their format, read their blocks."""

from pipeline.ingestion.discover import digest, discover, load
from pipeline.ingestion.identify import identify
from pipeline.ingestion.readers import READERS, read, read_bytes

__all__ = ["READERS", "digest", "discover", "identify", "load", "read", "read_bytes"]
