import {
  CancelTaskResultV2Schema,
  CreateTaskResultV2Schema,
  GetTaskResultV2Schema,
  TaskStatusNotificationV2Schema,
  UpdateTaskResultV2Schema,
} from '@modelcontextprotocol/ext-tasks/core/v2';
import * as z from 'zod/v4';
import type { WireMessage } from '../messages.js';

/**
 * The results of the tasks extension, from its official package: the schema of the revision does not have them. Requests
 * are not judged: an update with an answer that nobody asked for is allowed.
 */
const results: Record<string, z.ZodType> = {
  'tasks/get': GetTaskResultV2Schema,
  'tasks/update': UpdateTaskResultV2Schema,
  'tasks/cancel': CancelTaskResultV2Schema,
};

/** The schema for a notification or a result of the extension; undefined for any other message. */
export function taskSchemaOf({ method, result }: WireMessage, answersTo?: string): z.ZodType | undefined {
  if (method !== undefined)
    return method === 'notifications/tasks' ? TaskStatusNotificationV2Schema : undefined;
  if (answersTo === 'tools/call' && result?.resultType === 'task') return CreateTaskResultV2Schema;
  return answersTo === undefined || result === undefined ? undefined : results[answersTo];
}

/** The problem of a message of the extension. */
export function taskProblem(
  schema: z.ZodType,
  { jsonrpc, method, params, result }: WireMessage,
): string | undefined {
  const { error } = schema.safeParse(method === undefined ? result : { jsonrpc, method, params });
  return error === undefined ? undefined : z.prettifyError(error);
}
