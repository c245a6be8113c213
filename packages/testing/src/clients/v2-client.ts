import { Client, type Transport } from '@modelcontextprotocol/client';
import { type SdkClient, sdkClient } from './sdk-client.js';
import type { ClientOptions, TestClient } from './test-client.js';

/** The SDK's v2 client, pinned to one era. */
export async function connectV2(
  kind: 'v2-modern' | 'v2-legacy',
  transport: Transport,
  { elicit, onNotification }: ClientOptions,
): Promise<TestClient> {
  const client = new Client(
    { name: `test-${kind}`, version: '1.0.0' },
    {
      versionNegotiation: { mode: kind === 'v2-modern' ? { pin: '2026-07-28' } : 'legacy' },
      capabilities: elicit === undefined ? {} : { elicitation: { form: {} } },
    },
  );
  if (elicit !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }) =>
      elicit(params as Parameters<typeof elicit>[0]),
    );
  }
  client.fallbackNotificationHandler = async (notification) => onNotification?.(notification);
  await client.connect(transport);
  const era = client.getProtocolEra();
  if (era !== (kind === 'v2-modern' ? 'modern' : 'legacy'))
    throw new Error(`${kind} ended up in the ${era} era`);

  return sdkClient(kind, era, client as unknown as SdkClient, {
    call: (params, options) => client.callTool(params, options),
    async subscribe(uri) {
      if (era === 'modern') await client.listen({ resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
    },
    async listenForLists() {
      if (era === 'modern') {
        await client.listen({ toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true });
      }
    },
  });
}
