/**
 * The whole state of the outbox. Reading it with `sqlite3` tells the story of every notification:
 * `select id, status, channel, attempts, due_at, last_error from outbox`.
 *
 * `lease` names the attempt under way; `due_at` is then the end of the lease, so that one condition (queued and due)
 * finds new ones, those to be tried again, and those whose process has died.
 */
export const schema = `
  CREATE TABLE outbox (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('queued', 'delivered', 'failed', 'cancelled', 'stored')),
    channel     TEXT NOT NULL,
    priority    INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
    title       TEXT,
    message     TEXT NOT NULL,
    key         TEXT,
    fingerprint TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    lease       TEXT,
    last_error  TEXT,
    change      INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX outbox_key ON outbox (owner, key) WHERE key IS NOT NULL;
  CREATE INDEX outbox_due ON outbox (channel, priority DESC, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_stored ON outbox (status) WHERE status = 'stored';
  CREATE INDEX outbox_recent ON outbox (owner, created_at DESC);
  CREATE INDEX outbox_finished ON outbox (updated_at) WHERE status <> 'queued';
  CREATE INDEX outbox_change ON outbox (change);

  -- Counts every change, so that each process can ask what the others have done.
  CREATE TABLE changes (last INTEGER NOT NULL) STRICT;
  INSERT INTO changes VALUES (0);
`;
export const schemaVersion = 1;
