const most = 20;

/** As many items as are read with care, and how many more there are. */
export function namedList(items: string[]): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** A name from the repository may hold anything: quoted, it stays on its line and cannot pass for words of the server. */
export function quoted(name: string): string {
  return /^[\w./@+-]+$/.test(name) ? name : JSON.stringify(name);
}
