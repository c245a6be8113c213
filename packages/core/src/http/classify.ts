import {
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';
import { isObject } from '../protocol/json-rpc.js';

const requestKeys = new Set(['jsonrpc', 'id', 'method', 'params']);

/** A drain waits for calls. Streams only wait for changes: GET, and `subscriptions/listen`. The rest is over at once. */
export function kindOf(method: string, message: JSONRPCMessage | undefined): 'calls' | 'streams' | 'other' {
  if (method === 'GET') return 'streams';
  if (message === undefined || !('method' in message) || !('id' in message)) return 'other';
  return message.method === 'subscriptions/listen' ? 'streams' : 'calls';
}

/** The tool that a message calls. */
export function nameOfCall(message: JSONRPCMessage): string | undefined {
  const name = 'method' in message && message.method === 'tools/call' ? message.params?.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Whether the header names 2026-07-28 or later, where sessions cannot be ended and GET opens no stream. */
export function namesModern(request: Request): boolean {
  const revision = request.headers.get('mcp-protocol-version') ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(revision) && revision >= '2026-07-28';
}

/**
 * The era of a clear request: with the envelope of 2026-07-28, or without metadata and with an older revision or none in
 * its header. Others go to the SDK's classifier, which checks the whole message, as its handlers do again.
 */
export function eraOf(
  request: Request,
  message: JSONRPCMessage | undefined,
): 'modern' | 'legacy' | undefined {
  if (message === undefined || !('method' in message) || !('id' in message)) return undefined;
  const meta = message.params?._meta;
  if (meta === undefined) {
    const revision = request.headers.get('mcp-protocol-version');
    const older = revision === null || SUPPORTED_PROTOCOL_VERSIONS.includes(revision);
    return older && Object.keys(message).every((key) => requestKeys.has(key)) ? 'legacy' : undefined;
  }
  const enveloped = isObject(meta) && PROTOCOL_VERSION_META_KEY in meta;
  return enveloped && message.method !== 'initialize' ? 'modern' : undefined;
}
