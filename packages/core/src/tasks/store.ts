import type { AuthInfo, InputRequests, InputResponses } from '@modelcontextprotocol/server';

export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** A task as a store keeps it: plain JSON. */
export interface TaskRecord {
  id: string;
  /** The caller whose share it takes: a principal, or an address without authentication; '' on stdio. */
  owner: string;
  tool: string;
  arguments: Record<string, unknown>;
  /** The capabilities that the client declared with the call. */
  capabilities: Record<string, unknown>;
  /** The caller, without the token. */
  caller?: Pick<AuthInfo, 'clientId' | 'scopes' | 'extra'> | undefined;
  status: TaskStatus;
  statusMessage?: string | undefined;
  /** Milliseconds since 1970. */
  created: number;
  updated: number;
  ttlMs: number;
  /** The process that runs the tool; none while the task waits for a turn, for input, or has ended. */
  worker?: string | undefined;
  /** Questions to the user that have no answer yet, and the answers of this round. */
  asked?: InputRequests | undefined;
  answers?: InputResponses | undefined;
  /** The tool's own name of each question of this round, by the key on the wire. */
  names?: Record<string, string> | undefined;
  /** Every key that was on the wire: none is used twice. */
  usedKeys?: string[] | undefined;
  /** The state that the tool gets back with the answers. */
  requestState?: string | undefined;
  result?: Record<string, unknown> | undefined;
  error?: { code: number; message: string; data?: unknown } | undefined;
  /** Counts writes: a write of an older copy is refused. */
  version: number;
}

export interface TaskLimits {
  /** Most tasks of one owner that have not ended. */
  perOwner: number;
  /** Most tasks that are kept, ended ones too. One owner has at most half of them. */
  total: number;
}

/** Where tasks are kept. All methods are atomic; several processes may share a store. */
export interface TaskStore {
  add(task: TaskRecord, limits: TaskLimits): Promise<'added' | 'owner is full' | 'full'>;
  read(id: string): Promise<TaskRecord | undefined>;
  /** Writes a changed record with its version raised. @returns false when another write came first */
  write(task: TaskRecord): Promise<boolean>;
  /** Claims the oldest waiting task of the owner with the fewest running tasks. @param notOf owners to pass over */
  claim(notOf?: readonly string[]): Promise<TaskRecord | undefined>;
  /** Tasks whose process has died, or has lost its lease. */
  abandoned(): Promise<TaskRecord[]>;
  /** @param listener is called when other processes may take over what this one runs */
  onLeaseLost?(listener: () => void): void;
  /** Removes what has outlived its time. */
  removeExpired(now: number): Promise<void>;
  /** @param idle no tool of this process runs any more: another process may take its tasks over now */
  close(idle: boolean): Promise<void>;
}

export const hasEnded = ({ status }: Pick<TaskRecord, 'status'>): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** A working task that no process runs. */
export const isWaiting = ({ status, worker }: TaskRecord): boolean =>
  status === 'working' && worker === undefined;
