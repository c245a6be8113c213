import { isUtf8 } from 'node:buffer';
import {
  INVALID_PARAMS,
  INVALID_REQUEST,
  isSpecType,
  type JSONRPCMessage,
  PARSE_ERROR,
  type RequestId,
  specTypeSchemas,
} from '@modelcontextprotocol/server';
import { type Issue, inWords, pathOf } from './in-words.js';

// Bounds on what is parsed. They are checked on the text, before a parser or a schema can be made to work hard.

/** Deepest nesting of arrays and objects. */
const maxDepth = 100;
/** Most values in all arrays and objects together. */
const maxElements = 100_000;
/** Most members of one object: schemas look at each by its name, which takes longer than reading it. */
const maxMembers = 10_000;

/** One message as it came in, or the JSON-RPC error that answers it. `id` is known only when it could be read. */
export type Decoded =
  | { ok: true; message: JSONRPCMessage }
  | { ok: false; code: number; problem: string; id?: RequestId };

const tooShortToExceed = 200;

/** Reads one JSON-RPC message from bytes: UTF-8 (RFC 8259 §8.1), bounded, single (no batches since 2025-06-18). */
export function decodeMessage(bytes: Uint8Array): Decoded {
  if (!isUtf8(bytes)) return refuse(PARSE_ERROR, 'Parse error: the message is not valid UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const exceeded = text.length > tooShortToExceed ? exceededLimit(text) : undefined;
  if (exceeded !== undefined) return exceeded;
  let value: unknown;
  try {
    // A byte order mark is allowed to be ignored (RFC 8259 §8.1).
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return refuse(
      PARSE_ERROR,
      text.trim() === '' ? 'Parse error: the message is empty' : 'Parse error: the message is not valid JSON',
    );
  }
  return checkMessage(value);
}

/** Whether a JSON value is one message of MCP. The SDK's own schemas decide: what they refuse later, it drops without an answer. */
export function checkMessage(value: unknown): Decoded {
  if (Array.isArray(value))
    return refuse(INVALID_REQUEST, 'Invalid request: batches are not supported, send one message at a time');
  if (!isObject(value)) return refuse(INVALID_REQUEST, 'Invalid request: a message is a JSON object');
  const kind = kindOf(value);
  const checked = specTypeSchemas[kind]['~standard'].validate(value);
  const issues: readonly Issue[] =
    'issues' in checked && checked.issues !== undefined ? checked.issues : tooLong(value);
  if (issues.length === 0) return { ok: true, message: value as unknown as JSONRPCMessage };
  // The id of a response is one of the server's own: under it, a refusal would answer another request of the client.
  const id = kind === 'JSONRPCRequest' && isRequestId(value.id) ? { id: value.id } : {};
  const inParams = issues.every((issue) => pathOf(issue)[0] === 'params' && pathOf(issue).length > 1);
  return inParams
    ? { ...refuse(INVALID_PARAMS, `Invalid params: ${inWords(issues)}`), ...id }
    : { ...refuse(INVALID_REQUEST, `Invalid request: ${inWords(issues)}`), ...id };
}

/** Longest text that is sent back with every answer, change or report of progress. */
const longestLabel = 1_000;

function tooLong({ id, params }: Record<string, unknown>): Issue[] {
  const message = `at most ${longestLabel} characters`;
  const isTooLong = (label: unknown) => typeof label === 'string' && label.length > longestLabel;
  if (isTooLong(id)) return [{ path: ['id'], message }];
  const meta = isObject(params) ? params._meta : undefined;
  if (!isObject(meta) || !isTooLong(meta.progressToken)) return [];
  return [{ path: ['params', '_meta', 'progressToken'], message }];
}

/** The kind of message that it is meant to be. */
function kindOf(value: Record<string, unknown>) {
  if (!('method' in value)) {
    if ('result' in value) return 'JSONRPCResultResponse';
    if ('error' in value) return 'JSONRPCErrorResponse';
  }
  return 'id' in value ? 'JSONRPCRequest' : 'JSONRPCNotification';
}

/**
 * Why the SDK's schema of its method refuses a request that failed, in words. The SDK itself throws a plain error there,
 * with a dump of its schema library as the message.
 */
export function problemOfParams(request: { method: string }): string | undefined {
  const checked = specTypeSchemas.ClientRequest['~standard'].validate(request);
  const union: Issue | undefined = 'issues' in checked ? checked.issues?.[0] : undefined;
  const own = union?.errors?.find((part) => part.every((issue) => pathOf(issue)[0] !== 'method'));
  return own && `Invalid params of ${request.method}: ${inWords(own)}`;
}

/** The request that a message cancels. The SDK ignores a cancellation of any other form. */
export function cancelledId(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  return isSpecType.CancelledNotification(message) ? message.params.requestId : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function refuse(code: number, problem: string): { ok: false; code: number; problem: string } {
  return { ok: false, code, problem };
}

/**
 * Refuses a text over the limits, under the id that it has: its sender waits for an answer. One pass outside strings,
 * linear whatever the text holds, valid JSON or not.
 */
function exceededLimit(text: string): Decoded | undefined {
  let depth = 0;
  let elements = 0;
  /** The count for each open object. NaN for an array. */
  const members: number[] = [];
  let id: RequestId | undefined;
  let problem: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    switch (code) {
      case 0x22: {
        // "
        const end = endOfString(text, i);
        if (depth === 1) id ??= idAt(text, i, end);
        i = end;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        elements++;
        if (++depth > maxDepth) problem ??= `nested deeper than ${maxDepth} levels`;
        else members[depth] = code === 0x7b ? 1 : Number.NaN;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        break;
      case 0x2c: {
        // ,
        if (problem !== undefined) break;
        elements++;
        const inThis = (members[depth] ?? Number.NaN) + 1;
        if (inThis > maxMembers) problem ??= `an object with more than ${maxMembers} members`;
        members[depth] = inThis;
        break;
      }
    }
    if (elements > maxElements) problem ??= `more than ${maxElements} values`;
  }
  if (problem === undefined) return undefined;
  return { ...refuse(INVALID_REQUEST, `Invalid request: ${problem}`), ...(id !== undefined && { id }) };
}

const idValue = /\s*:\s*("(?:[^"\\]|\\.){0,200}"|-?\d{1,16})\s*[,}]/y;

/** The value of a member, where it is the id of a message. */
function idAt(text: string, start: number, end: number): RequestId | undefined {
  if (end !== start + 3 || text.slice(start, end + 1) !== '"id"') return undefined;
  idValue.lastIndex = end + 1;
  const id: unknown = parsed(idValue.exec(text)?.[1]);
  return isRequestId(id) ? id : undefined;
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The index of the quote that closes the string opened at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
