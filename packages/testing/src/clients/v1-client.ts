import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type SdkClient, sdkClient } from './sdk-client.js';
import type { ClientOptions, TestClient } from './test-client.js';

/** The SDK's v1 client: what most hosts embed today. */
export async function connectV1(
  transport: Transport,
  { elicit, onNotification }: ClientOptions,
): Promise<TestClient> {
  const client = new Client(
    { name: 'test-v1', version: '1.0.0' },
    { capabilities: elicit === undefined ? {} : { elicitation: {} } },
  );
  if (elicit !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) =>
      elicit(params as Parameters<typeof elicit>[0]),
    );
  }
  client.fallbackNotificationHandler = async (notification) => onNotification?.(notification);
  await client.connect(transport);
  return sdkClient('v1', 'legacy', client as unknown as SdkClient, {
    call: (params, options) => client.callTool(params, undefined, options),
    subscribe: async (uri) => void (await client.subscribeResource({ uri })),
    listenForLists: async () => {},
  });
}
