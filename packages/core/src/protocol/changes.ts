import {
  InMemoryServerEventBus,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerEvent,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import type { Logger } from '../runtime/logger.js';

/** Announces that something on offer has changed, to every connected client that has subscribed. */
export interface ChangeNotifier {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

/** Most URIs one 2025-era client may be subscribed to. */
const maxSubscriptions = 1_000;

export function createBus(logger: Logger): ServerEventBus {
  return new InMemoryServerEventBus((error) => logger.error('a change could not be delivered', { error }));
}

export function createChangeNotifier(bus: ServerEventBus): ChangeNotifier {
  return {
    toolsChanged: () => bus.publish({ kind: 'tools_list_changed' }),
    promptsChanged: () => bus.publish({ kind: 'prompts_list_changed' }),
    resourcesChanged: () => bus.publish({ kind: 'resources_list_changed' }),
    resourceUpdated: (uri) => bus.publish({ kind: 'resource_updated', uri }),
  };
}

/**
 * Sends changes to one lasting connection: stdio of either era, or a 2025-era session. Over HTTP of 2026-07-28 the SDK's
 * handler reads the bus itself. Answers `resources/subscribe` if the server declares `resources: { subscribe: true }`.
 *
 * @param onSubscription gets each subscription and its end; returns false to refuse one
 * @returns a function that stops it
 */
export function carryChanges(
  server: McpServer,
  era: 'legacy' | 'modern',
  bus: ServerEventBus,
  logger: Logger,
  onSubscription: (uri: string, on: boolean) => boolean = () => true,
): () => void {
  const connection = server.server;
  const { tools, prompts, resources } = connection.getCapabilities();
  const subscribed =
    resources?.subscribe && era === 'legacy' ? answerSubscriptions(server, onSubscription) : undefined;

  const send = (event: ServerEvent): Promise<void> | undefined => {
    switch (event.kind) {
      case 'tools_list_changed':
        return tools && connection.sendToolListChanged();
      case 'prompts_list_changed':
        return prompts && connection.sendPromptListChanged();
      case 'resources_list_changed':
        return resources && connection.sendResourceListChanged();
      case 'resource_updated':
        // In the 2026 era the SDK keeps the client's filter, and drops what it did not ask for.
        if (!resources || (era === 'legacy' && !subscribed?.has(event.uri))) return undefined;
        return connection.sendResourceUpdated({ uri: event.uri });
    }
  };
  const listen = () =>
    bus.subscribe((event) => {
      send(event)?.catch((error: unknown) =>
        logger.debug('a change reached a connection that has closed', { error }),
      );
    });

  // A 2025-era client must not get anything before it has sent `notifications/initialized`.
  let stop: (() => void) | undefined;
  if (era === 'modern') stop = listen();
  else {
    const { oninitialized } = connection;
    connection.oninitialized = () => {
      oninitialized?.();
      stop ??= listen();
    };
  }
  return () => stop?.();
}

function answerSubscriptions(
  server: McpServer,
  onSubscription: (uri: string, on: boolean) => boolean,
): Set<string> {
  const uris = new Set<string>();
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    if (uris.has(params.uri)) return {};
    const problem =
      uris.size >= maxSubscriptions
        ? `At most ${maxSubscriptions} subscriptions at once`
        : 'The URIs of this client hold too much memory';
    if (uris.size >= maxSubscriptions || !onSubscription(params.uri, true)) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `${problem}: unsubscribe from one that is no longer needed, with resources/unsubscribe`,
      );
    }
    uris.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    if (uris.delete(params.uri)) onSubscription(params.uri, false);
    return {};
  });
  return uris;
}
