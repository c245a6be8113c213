export { type Issue, inWords } from '../protocol/in-words.js';
export { editsFrom, nearest } from './edit-distance.js';
export { escapeMarkup, oneLine } from './one-line.js';
export { parseRetryAfter } from './retry-after.js';
