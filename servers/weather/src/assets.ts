/** The folder that the build fills, from `src/` as well as from the bundle in `dist/` itself. */
const dist = new URL('../dist/', import.meta.url);

/** A file that ships beside the bundle and is read on first need. */
export const asset = (name: 'gazetteer.json.br' | 'card.html') => new URL(name, dist);
