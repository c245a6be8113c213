export { memoryTaskStore, sqliteTaskStore } from './sqlite-store.js';
export type { TaskLimits, TaskRecord, TaskStatus, TaskStore } from './store.js';
export { openTasks, type Tasks, type TasksOptions, type TaskTool } from './tasks.js';
