"""The tables of a workspace, as named migrations that are applied once, in order.

A migration that has been released is never edited; a change is a new one at
the end. `user_version` is how many a database has seen.
"""

APPLICATION_ID = 0x57656E7A

START = (
    """CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL)""",
    """CREATE TABLE sources (
        name TEXT PRIMARY KEY,
        origin TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        format TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        status TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        seconds REAL NOT NULL,
        stamp TEXT NOT NULL,
        text BLOB NOT NULL
    )""",
    """CREATE INDEX sources_by_origin ON sources (origin)""",
    """CREATE TABLE marks (
        source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        kind TEXT NOT NULL,
        rule TEXT NOT NULL
    )""",
    """CREATE INDEX marks_by_source ON marks (source)""",
    """CREATE TABLE reports (
        report_id TEXT PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        title TEXT NOT NULL,
        organisation TEXT NOT NULL,
        organisation_type TEXT NOT NULL,
        region TEXT NOT NULL,
        level TEXT NOT NULL,
        year TEXT NOT NULL,
        genre TEXT NOT NULL,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        characters INTEGER NOT NULL,
        fingerprint BLOB NOT NULL,
        duplicate_of TEXT NOT NULL DEFAULT '',
        similarity REAL,
        UNIQUE (source, number)
    )""",
    """CREATE TABLE headings (
        report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        level INTEGER NOT NULL,
        text TEXT NOT NULL,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        PRIMARY KEY (report_id, number)
    )""",
    """CREATE TABLE passages (
        passage_id TEXT PRIMARY KEY,
        report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        page INTEGER,
        paragraph INTEGER NOT NULL,
        section TEXT NOT NULL,
        after_gap INTEGER NOT NULL,
        text TEXT NOT NULL,
        quote TEXT NOT NULL
    )""",
    """CREATE INDEX passages_by_report ON passages (report_id, number)""",
    """CREATE TABLE codings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        passage_id TEXT NOT NULL REFERENCES passages (passage_id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        role_score REAL NOT NULL,
        issues TEXT NOT NULL,
        issue_scores TEXT NOT NULL,
        author_kind TEXT NOT NULL CHECK (author_kind IN ('rule', 'model')),
        author_name TEXT NOT NULL,
        created TEXT NOT NULL
    )""",
    """CREATE INDEX codings_by_passage ON codings (passage_id)""",
    """CREATE TABLE person_codings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        quote TEXT NOT NULL,
        role TEXT NOT NULL,
        role_score REAL NOT NULL,
        issues TEXT NOT NULL,
        issue_scores TEXT NOT NULL,
        author_name TEXT NOT NULL,
        created TEXT NOT NULL,
        withdraws INTEGER REFERENCES person_codings (id)
    )""",
    """CREATE INDEX person_codings_by_withdrawn ON person_codings (withdraws)""",
    """CREATE TRIGGER person_codings_never_change BEFORE UPDATE ON person_codings
        BEGIN SELECT RAISE(ABORT, 'people''s codings are never changed'); END""",
    """CREATE TRIGGER person_codings_never_go BEFORE DELETE ON person_codings
        BEGIN SELECT RAISE(ABORT, 'people''s codings are never deleted'); END""",
    """CREATE TABLE placements (
        coding_id INTEGER PRIMARY KEY REFERENCES person_codings (id),
        source TEXT NOT NULL,
        source_start INTEGER NOT NULL,
        source_end INTEGER NOT NULL,
        passage_id TEXT REFERENCES passages (passage_id) ON DELETE SET NULL
    )""",
    """CREATE INDEX placements_by_passage ON placements (passage_id)""",
    """CREATE INDEX placements_by_source ON placements (source)""",
    """CREATE VIEW standing AS
        SELECT c.*, p.passage_id, p.source_start AS last_start, p.source_end AS last_end
        FROM person_codings c JOIN placements p ON p.coding_id = c.id
        WHERE c.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM person_codings w WHERE w.withdraws = c.id)""",
    """CREATE VIEW effective AS
        SELECT p.passage_id,
            COALESCE(h.role, m.role) AS role,
            COALESCE(h.role_score, m.role_score) AS role_score,
            COALESCE(h.issues, m.issues) AS issues,
            COALESCE(h.issue_scores, m.issue_scores) AS issue_scores,
            CASE WHEN h.id IS NULL THEN m.author_kind ELSE 'person' END AS author_kind,
            COALESCE(h.author_name, m.author_name) AS author_name
        FROM passages p
        LEFT JOIN person_codings h ON h.id = (SELECT MAX(s.id) FROM standing s WHERE s.passage_id = p.passage_id)
        LEFT JOIN codings m ON m.id =
            (SELECT c.id FROM codings c WHERE c.passage_id = p.passage_id ORDER BY c.author_kind = 'rule', c.id DESC LIMIT 1)""",
    """CREATE TABLE overrides (
        source TEXT NOT NULL,
        number INTEGER NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (source, number, field)
    )""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started TEXT NOT NULL,
        finished TEXT,
        info TEXT NOT NULL DEFAULT ''
    )""",
)

SOURCE_PARAGRAPH = ("""ALTER TABLE passages ADD COLUMN source_paragraph INTEGER""",)

MIGRATIONS = {"0001_start": START, "0002_source_paragraph": SOURCE_PARAGRAPH}
