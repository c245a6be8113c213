import { createRequire } from 'node:module';
import { freePort, ServerProcess } from '@mcp-reference/testing';

export interface Gateway extends AsyncDisposable {
  url: string;
}

/**
 * Starts supergateway in front of a server on stdio: judges that only speak HTTP can reach it.
 *
 * @param command the program and its arguments
 */
export async function startGateway(command: string[]): Promise<Gateway> {
  const port = await freePort();
  const bin = createRequire(import.meta.url).resolve('supergateway/dist/index.js');
  const gateway = new ServerProcess(bin, {
    args: [
      '--stdio',
      command.map((part) => `"${part}"`).join(' '),
      '--outputTransport',
      'streamableHttp',
      '--stateful',
      '--port',
      String(port),
      '--logLevel',
      'info',
    ],
  });
  const ready = `Listening on port ${port}`;
  const isReady = () => gateway.stderr.includes(ready) || gateway.lines.some((line) => line.includes(ready));
  try {
    await gateway.until(() => isReady() || undefined);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}/mcp`, [Symbol.asyncDispose]: () => gateway.stop() };
}
