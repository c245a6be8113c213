import type { ClientKind, TestClient } from '../clients/test-client.js';
import type { Wiring } from '../connect.js';
import type { ServerProcess } from '../server-process.js';
import type { Recording } from '../wire/recording.js';

/** One client, connected in one way. The connection is there once the tests run. */
export interface Cell {
  wiring: Wiring;
  kind: ClientKind;
  /** The messages of the client and the server. */
  recording: Recording;
  client(): TestClient;
  /** The process on stdio. */
  process(): ServerProcess | undefined;
  /** The endpoint on HTTP. */
  url(): string | undefined;
}
