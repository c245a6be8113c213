import { hasEnded, isWaiting, type TaskRecord, type TaskStore } from './store.js';

/** Keeps tasks in this process: they end with it. */
export function memoryTaskStore(): TaskStore {
  const tasks = new Map<string, TaskRecord>();
  const running = (owner: string) =>
    [...tasks.values()].filter((task) => task.owner === owner && task.worker !== undefined).length;
  return {
    async add(task, limits) {
      if (tasks.size >= limits.total) return 'full';
      const own = [...tasks.values()].filter(({ owner }) => owner === task.owner);
      if (own.length >= limits.total / 2) return 'owner is full';
      if (own.filter((other) => !hasEnded(other)).length >= limits.perOwner) return 'owner is full';
      tasks.set(task.id, task);
      return 'added';
    },
    read: async (id) => tasks.get(id),
    async write(task) {
      if (tasks.get(task.id)?.version !== task.version) return false;
      tasks.set(task.id, { ...task, version: task.version + 1 });
      return true;
    },
    async claim(notOf = []) {
      const waiting = [...tasks.values()].filter((task) => isWaiting(task) && !notOf.includes(task.owner));
      const first = new Map<string, TaskRecord>();
      for (const task of waiting) if (!first.has(task.owner)) first.set(task.owner, task);
      const [next] = [...first.values()].sort((a, b) => running(a.owner) - running(b.owner));
      if (next === undefined) return undefined;
      const claimed = { ...next, worker: 'this process', version: next.version + 1 };
      tasks.set(next.id, claimed);
      return claimed;
    },
    abandoned: async () => [],
    async removeExpired(now) {
      for (const { id, created, ttlMs } of tasks.values()) if (created + ttlMs <= now) tasks.delete(id);
    },
    async close() {
      tasks.clear();
    },
  };
}
