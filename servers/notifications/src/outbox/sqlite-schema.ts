/**
 * The whole state of the outbox. Reading it with `sqlite3` tells the story of every notification:
 * `select id, status, channel, attempts, due_at, last_error from outbox`.
 *
 * `lease` names the attempt under way; `due_at` is then the end of the lease, so that one condition (queued and due)
 * finds new ones, those to be tried again, and those whose process has died.
 */
const first = `
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

/** `fixed`: due_at is an instant that the caller named, not a delay that began at updated_at. Triggers count changes. */
const second = `
  DROP INDEX outbox_change;
  DROP INDEX outbox_due;
  ALTER TABLE outbox DROP COLUMN change;
  ALTER TABLE outbox ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN fixed INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX outbox_change ON outbox (change);
  CREATE INDEX outbox_due ON outbox (channel, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_turns ON outbox (channel, owner, priority DESC, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_written ON outbox (updated_at) WHERE status = 'queued';
  CREATE TRIGGER outbox_inserted AFTER INSERT ON outbox BEGIN
    UPDATE changes SET last = last + 1;
    UPDATE outbox SET change = (SELECT last FROM changes) WHERE id = NEW.id;
  END;
  CREATE TRIGGER outbox_updated AFTER UPDATE OF status, lease, due_at ON outbox BEGIN
    UPDATE changes SET last = last + 1;
    UPDATE outbox SET change = (SELECT last FROM changes) WHERE id = NEW.id;
  END;
`;

export const migrations: readonly string[] = [first, second];
