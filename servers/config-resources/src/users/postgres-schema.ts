/** The same steps as in SQLite; `COLLATE "C"` orders ids by code point there too. */
export const schemaName = 'mcp_config_resources';
export const channel = 'mcp_config_resources_users';

export const migrations: readonly string[] = [
  `CREATE TABLE ${schemaName}.users (
     id         text COLLATE "C" PRIMARY KEY,
     name       text NOT NULL,
     email      text,
     created_at text NOT NULL,
     updated_at text NOT NULL
   )`,
  `ALTER TABLE ${schemaName}.users ADD COLUMN title text, ADD COLUMN locale text`,
  // Told when the transaction commits, and not at all when it does not.
  `CREATE FUNCTION ${schemaName}.tell() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'UPDATE' THEN
       PERFORM pg_notify('${channel}', (CASE WHEN NEW.name <> OLD.name THEN 'L' ELSE 'U' END) || NEW.id);
     ELSIF TG_OP = 'DELETE' THEN
       PERFORM pg_notify('${channel}', 'L' || OLD.id);
     ELSE
       PERFORM pg_notify('${channel}', 'L' || NEW.id);
     END IF;
     RETURN NULL;
   END $$;
   CREATE TRIGGER users_tell AFTER INSERT OR UPDATE OR DELETE ON ${schemaName}.users
     FOR EACH ROW EXECUTE FUNCTION ${schemaName}.tell()`,
];
