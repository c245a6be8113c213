/**
 * `pnpm tour`: builds the servers, then uses all that they offer over stdio (2025) and HTTP (2026), wrong calls too.
 * Exits with 1 when a step did not hold. `pnpm tour weather` visits that server alone; `--built` skips the build.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type EndToEnd, endToEnd, type Step } from '@mcp-reference/release/end-to-end';
import { readManifest, root, serverNames } from '@mcp-reference/release/workspace';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { bold, dim, fitsBeside, green, red, wrap } from './src/print.ts';

let failures = 0;

const args = process.argv.slice(2);
const names = chosen(args.filter((word) => word !== '--built'));
if (!args.includes('--built')) build();
for (const name of names) await visit(name, await endToEnd(`servers/${name}`));
console.log(`\n${failures === 0 ? green('Everything held.') : red(`${failures} steps did not hold.`)}`);
if (failures === 0) printNext();
process.exit(failures === 0 ? 0 : 1);

/** The servers that are named, or all. */
function chosen(named: string[]): string[] {
  const unknown = named.find((name) => !serverNames.includes(name));
  if (unknown === undefined) return named.length > 0 ? named : serverNames;
  console.error(`No server is called ${unknown}: name some of ${serverNames.join(', ')}.`);
  process.exit(2);
}

function build(): void {
  console.log(dim('Building the servers: half a minute the first time.'));
  // By Node, and not as a program of .bin: there it is a script on Windows, which only a shell starts.
  const turbo = `${root}/node_modules/turbo/bin/turbo`;
  const filters = names.map((name) => `--filter=./servers/${name}`);
  const args = ['run', 'build', ...filters, '--output-logs=errors-only'];
  const { status } = spawnSync(process.execPath, [turbo, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) process.exit(1);
}

async function visit(name: string, tour: EndToEnd): Promise<void> {
  const prepared = (await tour.prepare?.()) ?? {};
  console.log(`\n${bold(name)}  ${dim(readManifest(`servers/${name}`).description)}`);
  if (prepared.note !== undefined) console.log(wrap(prepared.note, '  '));
  const env = { ...process.env, ...prepared.env } as Record<string, string>;
  try {
    await visitStdio(name, tour, env);
    await visitHttp(name, tour, env);
  } catch (error) {
    failures++;
    console.log(red(`  ${name} did not get through: ${(error as Error).message}`));
  } finally {
    await prepared.close?.();
  }
}

async function visitStdio(name: string, tour: EndToEnd, env: Record<string, string>): Promise<void> {
  const started = performance.now();
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [binOf(name), '--log-level', 'error'],
    env,
  });
  await using client = await connect(transport, 'legacy');
  const offer = await offerOf(client.mcp);
  for (const [kind, names] of Object.entries(offer))
    if (names.length > 0) console.log(wrap(`${kind}: ${names.join(', ')}`, '  '));
  const took = performance.now() - started;
  console.log(
    `  ${dim(`over stdio, protocol ${client.mcp.getNegotiatedProtocolVersion()}; started and listed in ${took.toFixed(0)} ms`)}`,
  );
  let said = '';
  const taken: Step[] = [];
  for (const next of [...tour.steps.map((step) => () => step), ...(tour.following ?? [])]) {
    const step = next(said);
    said = await take(client.mcp, step);
    taken.push(step);
  }
  for (const name of notUsed(offer, taken)) {
    failures++;
    console.log(red(`  ✗ ${name} is offered, and no step of the tour uses it`));
  }
}

async function visitHttp(name: string, tour: EndToEnd, env: Record<string, string>): Promise<void> {
  const server = spawn(process.execPath, [binOf(name), '--http', '--port', '0', '--log-level', 'error'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const url = await listening(server.stderr);
    await using client = await connect(new StreamableHTTPClientTransport(new URL(url)), {
      pin: '2026-07-28',
    });
    console.log(`  ${dim(`over HTTP at ${url}, protocol ${client.mcp.getNegotiatedProtocolVersion()}`)}`);
    const [first] = tour.steps;
    if (first !== undefined) await take(client.mcp, first);
  } finally {
    const closed = once(server, 'close');
    server.kill('SIGTERM');
    const force = setTimeout(() => server.kill('SIGKILL'), 15_000);
    await closed;
    clearTimeout(force);
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

interface Offer {
  tools: string[];
  resources: string[];
  templates: string[];
  prompts: string[];
}

async function offerOf(client: Client): Promise<Offer> {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  return {
    tools: tools ? (await client.listTools()).tools.map(({ name }) => name) : [],
    resources: resources ? (await client.listResources()).resources.map(({ uri }) => uri) : [],
    templates: resources
      ? (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)
      : [],
    prompts: prompts ? (await client.listPrompts()).prompts.map(({ name }) => name) : [],
  };
}

/** A resource that a template makes is used with its template. */
function notUsed({ tools, resources, templates, prompts }: Offer, taken: Step[]): string[] {
  const called = new Set(taken.map((step) => ('tool' in step ? step.tool : '')));
  const got = new Set(taken.map((step) => ('prompt' in step ? step.prompt : '')));
  const read = new Set(taken.map((step) => ('resource' in step ? step.resource : '')));
  // `{+path}` may hold slashes, `{id}` may not (RFC 6570, section 3.2.3).
  const patternOf = (variable: string) => (variable.startsWith('{+') ? '.+' : '[^/]+');
  const patterns = templates.map((template) => new RegExp(`^${template.replace(/\{[^}]+\}/g, patternOf)}$`));
  return [
    ...tools.filter((name) => !called.has(name)),
    ...resources.filter((uri) => !read.has(uri) && !patterns.some((pattern) => pattern.test(uri))),
    ...templates.filter((_, at) => ![...read].some((uri) => patterns[at]?.test(uri))),
    ...prompts.filter((name) => !got.has(name)),
  ];
}

/** @returns what was said */
async function take(client: Client, step: Step): Promise<string> {
  const started = performance.now();
  const { text, failed } = await use(client, step);
  const took = `${(performance.now() - started).toFixed(0)} ms`;
  const held = step.says.test(text) && failed === (step.fails ?? false);
  if (!held) failures++;
  const line = `  ${held ? green('✓') : red('✗')} ${title(step)}  ${dim(step.fails ? `wrong on purpose, ${took}` : took)}`;
  const answer = wrap(text, '', held ? 1 : 40);
  console.log(
    fitsBeside(line, answer) ? `${line}  ${answer}` : `${line}\n${wrap(text, '      ', held ? 1 : 40)}`,
  );
  return text;
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

function printNext(): void {
  const config = execFileSync(process.execPath, [binOf('calculator'), '--print-config', 'claude-code'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  console.log(`
${bold('Next:')}
  Add one to a host:  npx -y ./servers/calculator --print-config claude-code
                      (or claude-desktop, vscode, cursor), which prints:
  ${config.trim()}

  Copy one:           npx -y ./packages/create ../my-server
  Read:               docs/first-server.md, or all pages as a site: npx -y pnpm@12 run docs`);
}

function binOf(name: string): string {
  return `${root}/servers/${name}/dist/main.js`;
}
