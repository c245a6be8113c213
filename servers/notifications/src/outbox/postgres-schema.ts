export const schemaName = 'mcp_notifications';
export const table = `${schemaName}.outbox`;
export const changeChannel = 'mcp_notifications_change';

/** The same outbox as in SQLite. Whoever listens hears of a change when its transaction commits. */
export const migrations: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS ${table} (
     number      bigint GENERATED ALWAYS AS IDENTITY,
     id          uuid PRIMARY KEY,
     owner       text NOT NULL,
     status      text NOT NULL CHECK (status IN ('queued', 'delivered', 'failed', 'cancelled', 'stored')),
     channel     text NOT NULL,
     priority    smallint NOT NULL CHECK (priority BETWEEN 0 AND 3),
     title       text,
     message     text NOT NULL,
     key         text,
     fingerprint text NOT NULL,
     created_at  bigint NOT NULL,
     updated_at  bigint NOT NULL,
     due_at      bigint NOT NULL,
     attempts    integer NOT NULL DEFAULT 0,
     lease       uuid,
     last_error  text
   );
   ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS fixed smallint NOT NULL DEFAULT 0;
   CREATE UNIQUE INDEX IF NOT EXISTS outbox_key ON ${table} (owner, key) WHERE key IS NOT NULL;
   CREATE INDEX IF NOT EXISTS outbox_queued ON ${table} (channel, due_at) WHERE status = 'queued';
   CREATE INDEX IF NOT EXISTS outbox_turns ON ${table} (channel, owner, priority DESC, due_at) WHERE status = 'queued';
   CREATE INDEX IF NOT EXISTS outbox_written ON ${table} (updated_at) WHERE status = 'queued';
   CREATE INDEX IF NOT EXISTS outbox_stored ON ${table} (status) WHERE status = 'stored';
   CREATE INDEX IF NOT EXISTS outbox_recent ON ${table} (owner, created_at DESC, number DESC);
   CREATE INDEX IF NOT EXISTS outbox_finished ON ${table} (updated_at) WHERE status <> 'queued';
   CREATE FUNCTION ${schemaName}.tell() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM pg_notify('${changeChannel}', NEW.id::text);
     RETURN NULL;
   END $$;
   CREATE TRIGGER outbox_tell AFTER INSERT OR UPDATE OF status, lease, due_at ON ${table}
     FOR EACH ROW EXECUTE FUNCTION ${schemaName}.tell()`,
];
