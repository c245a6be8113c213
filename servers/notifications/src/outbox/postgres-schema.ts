/**
 * What the outbox keeps, one row a notification, as in SQLite. pg-boss keeps the work beside it: one job for every
 * queued notification, under the same id, in the queue of its channel. Both change in one transaction.
 */
export const schema = `
  CREATE SCHEMA IF NOT EXISTS mcp_notifications;
  CREATE TABLE IF NOT EXISTS mcp_notifications.outbox (
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
  CREATE UNIQUE INDEX IF NOT EXISTS outbox_key ON mcp_notifications.outbox (owner, key) WHERE key IS NOT NULL;
  CREATE INDEX IF NOT EXISTS outbox_queued ON mcp_notifications.outbox (channel, due_at) WHERE status = 'queued';
  CREATE INDEX IF NOT EXISTS outbox_stored ON mcp_notifications.outbox (status) WHERE status = 'stored';
  CREATE INDEX IF NOT EXISTS outbox_recent ON mcp_notifications.outbox (owner, created_at DESC, number DESC);
  CREATE INDEX IF NOT EXISTS outbox_finished ON mcp_notifications.outbox (updated_at) WHERE status <> 'queued';
`;
