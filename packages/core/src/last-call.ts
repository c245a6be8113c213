/**
 * What the last call was made of, until the next one. Code that V8 has compiled for objects of a form is thrown away when
 * a collection finds none of that form: a server that was not asked for a minute would answer its next thousands of calls
 * at a quarter of its speed. One call is enough to keep it.
 */
export const lastCall: { exchange?: unknown; server?: unknown; handled?: unknown } = {};
