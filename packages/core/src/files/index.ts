// Also exported here, for workers: the whole of core would load the SDK.
export { ExpectedError } from '../runtime/errors.js';
export { builtFile } from './built-file.js';
export { type FoundProgram, findProgram } from './find-program.js';
export { type FileInside, isInside, ReadInsideError, readInside } from './read-inside.js';
export { type DatabaseAddress, databaseAddress, problemOfPath } from './setting-path.js';
export { NewerDatabase, openSqlite, rollBack, type SqliteOptions } from './sqlite.js';
export { userDataFile } from './user-data.js';
export { type FolderWatch, watchFolders } from './watch-folders.js';
