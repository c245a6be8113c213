/**
 * The card's side of MCP Apps (https://github.com/modelcontextprotocol/ext-apps, revision 2026-01-26): JSON-RPC over
 * postMessage with the host that shows it. By hand: the extension's own client has 680 kB, minified.
 */

const protocolVersion = '2026-01-26';

export interface HostContext {
  theme?: 'light' | 'dark';
  styles?: { variables?: Record<string, string | undefined> };
  locale?: string;
}

export interface ToolResult {
  isError?: boolean;
  content?: { type: string; text?: string }[];
  structuredContent?: Record<string, unknown>;
}

export interface Host {
  /** Whether the host passes tool calls on to the server. */
  canCallTools: boolean;
  callTool(name: string, args: Record<string, unknown>): Promise<ToolResult>;
}

export interface HostEvents {
  onContext(context: HostContext): void;
  onResult(result: ToolResult): void;
  onCancelled(): void;
}

interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

/** Introduces the card to its host; from then on the host sends what the tool answered. */
export async function connect(events: HostEvents): Promise<Host> {
  const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const post = (message: Omit<Message, 'jsonrpc'>) =>
    window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const request = (method: string, params: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      post({ id, method, params });
    });

  window.addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return;
    if (data.method === undefined) {
      const waiting = pending.get(Number(data.id));
      pending.delete(Number(data.id));
      if (data.error === undefined) waiting?.resolve(data.result);
      else waiting?.reject(new Error(data.error.message));
    } else if (data.id !== undefined) {
      const known = data.method === 'ping' || data.method === 'ui/resource-teardown';
      const answer = known ? { result: {} } : { error: { code: -32601, message: 'Method not found' } };
      post({ id: data.id, ...answer });
    } else notified(data.method, data.params, events);
  });

  const initialized = (await request('ui/initialize', {
    protocolVersion,
    appInfo: { name: 'weather-card', version: '1.0.0' },
    appCapabilities: { availableDisplayModes: ['inline'] },
  })) as { hostCapabilities?: { serverTools?: object }; hostContext?: HostContext };
  events.onContext(initialized.hostContext ?? {});
  post({ method: 'ui/notifications/initialized', params: {} });
  reportSize((size) => post({ method: 'ui/notifications/size-changed', params: size }));
  return {
    canCallTools: initialized.hostCapabilities?.serverTools !== undefined,
    callTool: (name, args) => request('tools/call', { name, arguments: args }) as Promise<ToolResult>,
  };
}

function notified(method: string, params: unknown, events: HostEvents): void {
  if (method === 'ui/notifications/tool-result') events.onResult(params as ToolResult);
  if (method === 'ui/notifications/tool-cancelled') events.onCancelled();
  if (method === 'ui/notifications/host-context-changed') events.onContext(params as HostContext);
}

/** Tells the host how tall the card is, now and whenever that changes. */
function reportSize(send: (size: { width: number; height: number }) => void): void {
  new ResizeObserver(() => {
    const { scrollWidth, offsetHeight } = document.body;
    send({ width: scrollWidth, height: offsetHeight });
  }).observe(document.body);
}
