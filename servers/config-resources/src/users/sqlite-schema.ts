/**
 * One entry a version: a database of version n gets everything from entry n on. Entries that were published never
 * change.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE users (
     id         TEXT PRIMARY KEY,
     name       TEXT NOT NULL,
     email      TEXT,
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE users ADD COLUMN title TEXT;
   ALTER TABLE users ADD COLUMN locale TEXT;`,
  // One row for every user that ever changed, so that each process can ask what the others have done.
  `CREATE TABLE user_changes (
     user_id TEXT PRIMARY KEY,
     number  INTEGER NOT NULL,
     listing INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX user_changes_number ON user_changes (number);
   CREATE TRIGGER users_inserted AFTER INSERT ON users BEGIN
     INSERT INTO user_changes VALUES (new.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), 1)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = 1;
   END;
   CREATE TRIGGER users_updated AFTER UPDATE ON users BEGIN
     INSERT INTO user_changes VALUES (new.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), new.name <> old.name)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = excluded.listing;
   END;
   CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
     INSERT INTO user_changes VALUES (old.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), 1)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = 1;
   END;`,
];
