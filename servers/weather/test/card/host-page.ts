/**
 * A minimal host for MCP Apps, run in the browser: the extension's own host side (`AppBridge`) around a sandboxed frame.
 * The test drives it through `window.host`.
 */
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

export type Result = Parameters<AppBridge['sendToolResult']>[0] & { structuredContent?: object };
export type Context = Parameters<AppBridge['setHostContext']>[0];
export interface TestHost {
  open(html: string, context: Context, forecast: Result | undefined): Promise<void>;
  result(result: Result): void;
  context(context: Context): void;
  calls: unknown[];
  sizes: unknown[];
}

declare const window: { host: TestHost };
declare const document: {
  body: { innerHTML: string };
  querySelector(selector: string): { srcdoc: string; contentWindow: never; style: { height: string } };
};

let bridge: AppBridge | undefined;
const calls: unknown[] = [];
const sizes: unknown[] = [];

window.host = {
  calls,
  sizes,
  async open(html, context, forecast) {
    calls.length = 0;
    sizes.length = 0;
    await bridge?.close();
    document.body.innerHTML = '<iframe sandbox="allow-scripts" style="width:100%;border:0"></iframe>';
    const frame = document.querySelector('iframe');
    const capabilities = forecast === undefined ? {} : { serverTools: {} };
    const made = new AppBridge(null, { name: 'test-host', version: '1.0.0' }, capabilities, {
      hostContext: context,
    });
    const ready = new Promise<void>((resolve) => {
      made.oninitialized = () => resolve();
    });
    made.onsizechange = ({ height }) => {
      sizes.push(height);
      if (height !== undefined) frame.style.height = `${height}px`;
    };
    made.oncalltool = async (params) => {
      calls.push(params);
      return forecast as never;
    };
    await made.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
    frame.srcdoc = html;
    await ready;
    await made.sendToolInput({ arguments: {} });
    bridge = made;
  },
  result(result) {
    void bridge?.sendToolResult(result);
  },
  context(context) {
    bridge?.setHostContext(context);
  },
};
