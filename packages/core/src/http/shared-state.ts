import type { ServerEventBus } from '@modelcontextprotocol/server';
import type { TaskStore } from '../tasks/store.js';
import type { LimiterFactory } from './limits/limits.js';
import type { SessionStore } from './sessions/session-store.js';

/** The state that replicas of one server share. */
export interface SharedState {
  bus: ServerEventBus;
  sessionStore: SessionStore;
  createLimiter: LimiterFactory;
  openTaskStore(): Promise<TaskStore>;
  /** For `/readyz`: whether Redis answers. */
  readiness(): { redis: 'ok' | 'unreachable' };
  close(): Promise<void>;
}
