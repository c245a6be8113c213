/** A user as `users://{userId}/profile` shows it. */
export interface User {
  id: string;
  name: string;
  email: string | null;
  title: string | null;
  locale: string | null;
  /** ISO 8601, UTC. */
  created_at: string;
  updated_at: string;
}

/** What an import takes; the times are the store's. */
export type UserRecord = Pick<User, 'id' | 'name' | 'email' | 'title' | 'locale'>;

export const maxIdLength = 128;

/** Ids appear in URIs: no white space, no control characters; everything else is percent-encoded there. */
export const isUserId = (id: string): boolean =>
  id.length > 0 && id.length <= maxIdLength && /^[\p{L}\p{N}._@+:~-]+$/u.test(id) && !/^\.+$/.test(id);
