import { aiSdk } from './ai-sdk.ts';
import type { ClientKind } from './client.ts';
import { inspector } from './inspector.ts';
import { langchain } from './langchain.ts';
import { sdkV1 } from './sdk-v1.ts';

/** Clients that nobody here wrote. */
export const independentClients: ClientKind[] = [inspector, sdkV1, aiSdk, langchain];
