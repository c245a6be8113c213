/**
 * The whole state of the outbox, in SQLite and PostgreSQL: `select id, status, channel, attempts, due_at, last_error from outbox`.
 *
 * `lease` names the attempt under way, and `due_at` is then the end of that lease. So one condition (queued and due) finds
 * new rows, retries, and rows whose process has died.
 */
const columns = (integer: string) => `
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('queued', 'delivered', 'failed', 'cancelled', 'stored')),
    channel     TEXT NOT NULL,
    priority    INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
    title       TEXT,
    message     TEXT NOT NULL,
    key         TEXT,
    fingerprint TEXT NOT NULL,
    created_at  ${integer} NOT NULL,
    updated_at  ${integer} NOT NULL,
    due_at      ${integer} NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    lease       TEXT,
    last_error  TEXT`;

const indexes = (table: string) => `
  CREATE UNIQUE INDEX outbox_key ON ${table} (owner, key) WHERE key IS NOT NULL;
  CREATE INDEX outbox_stored ON ${table} (status) WHERE status = 'stored';
  CREATE INDEX outbox_recent ON ${table} (owner, created_at DESC);
  CREATE INDEX outbox_finished ON ${table} (updated_at) WHERE status <> 'queued';`;

const queueIndexes = (table: string) => `
  CREATE INDEX outbox_due ON ${table} (channel, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_turns ON ${table} (channel, owner, priority DESC, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_written ON ${table} (updated_at) WHERE status = 'queued';`;

/** `fixed`: due_at is an instant that the caller named, not a delay that began at updated_at. */
const fixed = (table: string) => `ALTER TABLE ${table} ADD COLUMN fixed INTEGER NOT NULL DEFAULT 0;`;

/** The notifications that each task accepted, `[[id, deduplicated], …]`: a task that begins again does not send again. */
const tasks = (table: string, integer: string) =>
  `CREATE TABLE ${table}_tasks (id TEXT PRIMARY KEY, accepted TEXT NOT NULL, created_at ${integer} NOT NULL)`;

/** `changes` counts every change, so that each process can ask for those of the others. */
const countChange = `BEGIN
    UPDATE changes SET last = last + 1;
    UPDATE outbox SET change = (SELECT last FROM changes) WHERE id = NEW.id;
  END;`;

export const sqliteMigrations: readonly string[] = [
  `CREATE TABLE outbox (${columns('INTEGER')}, change INTEGER NOT NULL) STRICT;
  ${indexes('outbox')}
  CREATE INDEX outbox_due ON outbox (channel, priority DESC, due_at) WHERE status = 'queued';
  CREATE INDEX outbox_change ON outbox (change);
  CREATE TABLE changes (last INTEGER NOT NULL) STRICT;
  INSERT INTO changes VALUES (0);`,
  `DROP INDEX outbox_change;
  DROP INDEX outbox_due;
  ALTER TABLE outbox DROP COLUMN change;
  ALTER TABLE outbox ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
  ${fixed('outbox')}
  CREATE INDEX outbox_change ON outbox (change);
  ${queueIndexes('outbox')}
  CREATE TRIGGER outbox_inserted AFTER INSERT ON outbox ${countChange}
  CREATE TRIGGER outbox_updated AFTER UPDATE OF status, lease, due_at ON outbox ${countChange}`,
  `${tasks('outbox', 'INTEGER')} STRICT;`,
];

export const postgresSchema = 'mcp_notifications';
export const postgresTable = `${postgresSchema}.outbox`;
/** Listeners hear of a change when its transaction commits. */
export const changeChannel = 'mcp_notifications_change';

export const postgresMigrations: readonly string[] = [
  `CREATE TABLE ${postgresTable} (${columns('BIGINT')}, number BIGINT GENERATED ALWAYS AS IDENTITY);
  ${fixed(postgresTable)}
  ${indexes(postgresTable)}
  ${queueIndexes(postgresTable)}
  CREATE FUNCTION ${postgresSchema}.tell() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('${changeChannel}', NEW.id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER outbox_tell AFTER INSERT OR UPDATE OF status, lease, due_at ON ${postgresTable}
    FOR EACH ROW EXECUTE FUNCTION ${postgresSchema}.tell()`,
  tasks(postgresTable, 'BIGINT'),
];
