import { compute, type Operation } from './arithmetic.js';

interface Request {
  id?: number;
  method: string;
  params?: {
    _meta?: Record<string, unknown>;
    arguments?: { operation?: Operation; a?: number; b?: number };
  };
}

const revisionKey = 'io.modelcontextprotocol/protocolVersion';
const serverInfo = { name: 'calculator', title: 'Calculator', version: '0.1.0' };

/** The calculator's answer, byte for byte, made by hand: no checks, no schemas, no sessions. */
export function answer(request: Request): string | undefined {
  if (request.id === undefined) return undefined;
  return JSON.stringify({ result: resultOf(request), jsonrpc: '2.0', id: request.id });
}

function resultOf({ method, params }: Request): object {
  if (method === 'initialize') {
    return { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo };
  }
  const { operation = 'add', a = 0, b = 0 } = params?.arguments ?? {};
  const result = compute(operation, a, b);
  const exact = String(result);
  const called = {
    content: [{ type: 'text', text: exact }],
    structuredContent: { result, exact, operation },
  };
  if (params?._meta?.[revisionKey] === undefined) return called;
  return {
    ...called,
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  };
}
