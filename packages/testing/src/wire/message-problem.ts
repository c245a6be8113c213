import type { WireMessage } from '../messages.js';
import { type Revision, schemaOf } from './schemas.js';
import { taskProblem, taskSchemaOf } from './task-messages.js';

/**
 * The problem of one message, by the official schema of a revision; undefined without one.
 *
 * @param answersTo the method that a response answers; without it only the envelope of a response is judged
 */
export function messageProblem(
  message: WireMessage,
  revision: Revision,
  answersTo?: string,
): string | undefined {
  if (message.method !== undefined) return requestProblem(message, message.method, revision);
  if (message.error !== undefined) return errorProblem(message, revision);
  return resultProblem(message, revision, answersTo);
}

function requestProblem(message: WireMessage, method: string, revision: Revision): string | undefined {
  const ofTasks = revision === '2026-07-28' ? taskSchemaOf(message) : undefined;
  if (ofTasks !== undefined) return taskProblem(ofTasks, message);
  const schema = schemaOf(revision);
  const envelope = message.id === undefined ? 'JSONRPCNotification' : 'JSONRPCRequest';
  const definition = schema.definitionOf(method);
  return (
    schema.problem(envelope, message) ??
    // A method that the revision does not know may be an extension's: only its envelope can be judged.
    (definition === undefined ? undefined : schema.problem(definition, message))
  );
}

function errorProblem(message: WireMessage, revision: Revision): string | undefined {
  const schema = schemaOf(revision);
  const envelope = schema.has('JSONRPCErrorResponse', 'JSONRPCError') ?? 'JSONRPCErrorResponse';
  // The answer to what could not be read has no id; before 2025-11-25 the schema had forgotten that case.
  if (message.id === undefined && envelope === 'JSONRPCError')
    return schema.problem(envelope, { ...message, id: 0 });
  return schema.problem(envelope, message);
}

function resultProblem(
  message: WireMessage,
  revision: Revision,
  answersTo: string | undefined,
): string | undefined {
  const schema = schemaOf(revision);
  const envelope = schema.has('JSONRPCResultResponse', 'JSONRPCResponse') ?? 'JSONRPCResponse';
  const problem = schema.problem(envelope, message);
  const ofTasks = revision === '2026-07-28' ? taskSchemaOf(message, answersTo) : undefined;
  if (ofTasks !== undefined) return problem ?? taskProblem(ofTasks, message);
  const request = answersTo === undefined ? undefined : schema.definitionOf(answersTo);
  if (problem !== undefined || request === undefined) return problem;
  const definition = request.replace(/Request$/, 'Result');
  // Where 2026-07-28 lets a server ask back instead of answering, its schema of the response says so.
  const response = schema.has(`${definition}Response`);
  if (response !== undefined && message.result?.resultType === 'input_required')
    return schema.problem(response, message) ?? schema.problem('InputRequiredResult', message.result);
  return schema.problem(schema.has(definition) ?? 'EmptyResult', message.result);
}
