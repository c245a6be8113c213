import type { TestClient } from '../clients/test-client.js';

/** Fetches every list that a server has, tools twice. The recording has the answers. */
export async function lookAround(client: TestClient): Promise<void> {
  const offers = client.capabilities();
  if ('tools' in offers) {
    await client.listTools();
    await client.listTools();
  }
  if ('resources' in offers) {
    await client.listResources();
    // Servers that have resources need not have templates.
    await client.listResourceTemplates().catch(() => {});
  }
  if ('prompts' in offers) await client.listPrompts();
}

/** Calls tools that do not exist. */
export async function callUnknownTools(client: TestClient, names: readonly string[]): Promise<void> {
  for (const name of names) await client.callTool(name).catch(() => {});
}
