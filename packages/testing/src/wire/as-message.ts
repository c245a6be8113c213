import type { WireMessage } from '../messages.js';

/** Reads one JSON-RPC message; undefined for anything else. */
export function asMessage(text: string): WireMessage | undefined {
  if (!text.includes('"2.0"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isMessage =
      typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0';
    return isMessage ? (value as WireMessage) : undefined;
  } catch {
    return undefined;
  }
}
