import type { AuthInfo, JSONRPCMessage } from '@modelcontextprotocol/server';

/** A request that was let in, on its way to the protocol. */
export interface Incoming {
  request: Request;
  /** None with GET and DELETE. */
  message: JSONRPCMessage | undefined;
  authInfo: AuthInfo | undefined;
  /** The caller whose shares it takes: a principal, or an address. */
  caller: string;
  /** Calls back when the response has been sent or the client has gone. */
  onResponseEnd(callback: () => void): void;
  /** Says that no handler will begin any more for it; may be called more than once. */
  onAnswered(): void;
}
