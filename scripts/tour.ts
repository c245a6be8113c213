/**
 * `pnpm tour`: builds, then meets the real built servers as a host does. Over stdio in the 2025 protocol and over HTTP in
 * the 2026 one, it lists what each offers and uses it, wrong calls too, and prints what came back and how long it took.
 * It ends with the lines that add the servers to hosts, from this checkout. Exits with 1 when anything did not hold.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { bold, dim, green, red, wrap } from './tour/print.ts';
import type { ServerTour, Step } from './tour/steps.ts';
import { tours } from './tour/tours.ts';
import { root, turbo } from './workspace.ts';

let failures = 0;

build();
for (const tour of tours) await visit(tour);
printConfigs();
console.log(failures === 0 ? green('Everything held.') : red(`${failures} steps did not hold.`));
process.exit(failures === 0 ? 0 : 1);

function build(): void {
  console.log(dim('Building …'));
  const { status, stdout, stderr } = spawnSync(turbo, ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) {
    console.error(`${stdout}${stderr}`);
    process.exit(1);
  }
}

async function visit(tour: ServerTour): Promise<void> {
  const prepared = (await tour.prepare?.()) ?? {};
  console.log(`\n${bold(tour.folder)}  ${dim(packageOf(tour.folder).description)}`);
  if (prepared.note !== undefined) console.log(wrap(prepared.note, '  '));
  const env = { ...process.env, ...prepared.env } as Record<string, string>;
  try {
    await visitStdio(tour, env);
    await visitHttp(tour, env);
  } catch (error) {
    failures++;
    console.log(red(`  ${tour.folder} did not get through: ${(error as Error).message}`));
  } finally {
    await prepared.close?.();
  }
}

async function visitStdio(tour: ServerTour, env: Record<string, string>): Promise<void> {
  const started = performance.now();
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [binOf(tour.folder), '--log-level', 'error'],
    env,
  });
  await using client = await connect(transport, 'legacy');
  await printOffer(client.mcp);
  const took = performance.now() - started;
  console.log(
    `  ${dim(`over stdio, protocol ${client.mcp.getNegotiatedProtocolVersion()}; started and listed in ${took.toFixed(0)} ms`)}`,
  );
  for (const step of tour.steps) await take(client.mcp, step);
}

async function visitHttp(tour: ServerTour, env: Record<string, string>): Promise<void> {
  const server = spawn(
    process.execPath,
    [binOf(tour.folder), '--http', '--port', '0', '--log-level', 'error'],
    {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  try {
    const url = await listening(server.stderr);
    await using client = await connect(new StreamableHTTPClientTransport(new URL(url)), {
      pin: '2026-07-28',
    });
    console.log(`  ${dim(`over HTTP at ${url}, protocol ${client.mcp.getNegotiatedProtocolVersion()}`)}`);
    const [first] = tour.steps;
    if (first !== undefined) await take(client.mcp, first);
    const refused = tour.steps.find(({ fails }) => fails);
    if (refused !== undefined) await take(client.mcp, refused);
  } finally {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
}

async function listening(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stderr) {
    text += chunk;
    const url = /listening on (\S+)/.exec(text)?.[1];
    if (url !== undefined) {
      stderr.resume();
      return url;
    }
  }
  throw new Error(`it ended before it listened: ${text}`);
}

async function connect(transport: Transport, mode: 'legacy' | { pin: string }) {
  const mcp = new Client({ name: 'tour', version: '1.0.0' }, { versionNegotiation: { mode } });
  await mcp.connect(transport);
  return { mcp, [Symbol.asyncDispose]: () => mcp.close() };
}

async function printOffer(client: Client): Promise<void> {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  const offered = [
    ...(tools ? [['tools', (await client.listTools()).tools.map(({ name }) => name)] as const] : []),
    ...(resources
      ? [['resources', (await client.listResources()).resources.map(({ uri }) => uri)] as const]
      : []),
    ...(resources
      ? [
          [
            'templates',
            (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
          ] as const,
        ]
      : []),
    ...(prompts ? [['prompts', (await client.listPrompts()).prompts.map(({ name }) => name)] as const] : []),
  ];
  for (const [kind, names] of offered)
    if (names.length > 0) console.log(wrap(`${kind}: ${names.join(', ')}`, '  '));
}

async function take(client: Client, step: Step): Promise<void> {
  const started = performance.now();
  const { text, failed } = await use(client, step);
  const took = `${(performance.now() - started).toFixed(0)} ms`;
  const held = step.says.test(text) && failed === (step.fails ?? false);
  if (!held) failures++;
  console.log(
    `  ${held ? green('✓') : red('✗')} ${title(step)}  ${dim(step.fails ? `wrong on purpose, ${took}` : took)}`,
  );
  console.log(wrap(text, '      ', held ? 6 : 40));
}

async function use(client: Client, step: Step): Promise<{ text: string; failed: boolean }> {
  try {
    if ('resource' in step) {
      const { contents } = await client.readResource({ uri: step.resource });
      return {
        text: contents.map((content) => ('text' in content ? content.text : '(binary)')).join('\n'),
        failed: false,
      };
    }
    if ('prompt' in step) {
      const { messages } = await client.getPrompt({ name: step.prompt, arguments: step.arguments });
      return {
        text: messages
          .map(({ content }) => (content.type === 'text' ? content.text : content.type))
          .join('\n'),
        failed: false,
      };
    }
    const { content, isError = false } = await client.callTool({
      name: step.tool,
      arguments: step.arguments,
    });
    const text = content.map((block) => {
      if (block.type === 'text') return block.text;
      return 'data' in block
        ? `[${block.mimeType}, ${Math.round((block.data.length * 3) / 4)} bytes]`
        : `[${block.type}]`;
    });
    return { text: text.join('\n'), failed: isError };
  } catch (error) {
    return { text: (error as Error).message, failed: true };
  }
}

function title(step: Step): string {
  if ('resource' in step) return `read ${bold(step.resource)}`;
  return `${bold('prompt' in step ? step.prompt : step.tool)} ${JSON.stringify(step.arguments)}`;
}

/** The servers' own words: each prints what adds it to a host. */
function printConfigs(): void {
  console.log(`\n${bold('Add them to a host, from this checkout')}\n`);
  const config = (folder: string, host: string) =>
    execFileSync(process.execPath, [binOf(folder), '--print-config', host], { encoding: 'utf8' }).trim();
  console.log('Claude Code:');
  for (const { folder } of tours) console.log(`  ${config(folder, 'claude-code')}`);
  for (const [host, name] of [
    ['claude-desktop', 'Claude Desktop'],
    ['vscode', 'VS Code'],
    ['cursor', 'Cursor'],
  ] as const) {
    const [file = ''] = config(tours[0]?.folder ?? '', host).split('\n');
    console.log(`\n${name}, in ${file.replace('// ', '')}:`);
    const parts = tours.map(
      ({ folder }) =>
        JSON.parse(config(folder, host).split('\n').slice(1).join('\n')) as Record<string, object>,
    );
    const [key = ''] = Object.keys(parts[0] ?? {});
    console.log(
      wrap(
        JSON.stringify({ [key]: Object.assign({}, ...parts.map((part) => part[key])) }, null, 2),
        '  ',
        200,
      ),
    );
  }
  console.log();
}

function binOf(folder: string): string {
  return `${root}/servers/${folder}/dist/main.js`;
}

function packageOf(folder: string): { description: string } {
  return JSON.parse(readFileSync(`${root}/servers/${folder}/package.json`, 'utf8')) as {
    description: string;
  };
}
