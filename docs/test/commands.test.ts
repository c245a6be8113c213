import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edited, skill } from '@mcp-reference/release/skill';
import { afterAll, describe, expect, test } from 'vitest';
import { type Block, blocksOf, reasons, testedElsewhere } from '../src/commands.ts';
import { pageTexts } from '../src/pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  'README.md',
  'AGENTS.md',
  skill.path,
  ...[...pageTexts().keys()].map((name) => `docs/${name}`),
];
const reasonFor = ({ text }: Block) => reasons.find(([pattern]) => pattern.test(text))?.[1];
const blocks = pages.filter((page) => !(page in testedElsewhere)).flatMap(blocksOf);

/** Where copies are made: beside the clone, on the pages. */
const work = mkdtempSync(join(tmpdir(), 'commands-'));
afterAll(() => rmSync(work, { recursive: true, force: true, maxRetries: 5 }));

/**
 * The environment of a person with the clone's Node: nothing of the package manager and the test runner that run this, but
 * how npm reaches its registry.
 */
const ours =
  /^(npm_(?!config_(cafile|globalconfig|registry|userconfig)$)|pnpm_|vitest|turbo_|node_(env|options|path)$|init_cwd$)/i;
const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
const env = {
  ...Object.fromEntries(kept),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  XDG_DATA_HOME: work,
  GIT_CONFIG_GLOBAL: '/dev/null',
  NO_COLOR: '1',
};

describe.skipIf(process.platform === 'win32')(
  'the commands of a page work as they stand there (needs sh)',
  () => {
    for (const page of new Set(blocks.map((block) => block.page))) {
      let cwd = root;
      const copy = join(work, page.replaceAll(/\W/g, '-'), 'my-server');
      for (const [at, block] of blocks.filter((one) => one.page === page).entries()) {
        const reason = reasonFor(block);
        const title = `${page} ${at + 1}: ${block.text.split('\n')[0]}`;
        if (reason !== undefined) {
          test(`${title}: not run, ${reason}`, () => expect(block.text).not.toBe(''));
          continue;
        }
        test(title, async () => {
          if (block.text.includes('--call reverse')) addTool(copy);
          if (page === skill.path) writeWhatComesBefore(block.text, copy);
          cwd = await run(
            block.text.replaceAll('../my-server', copy).replace('> card', `> ${work}/card`),
            cwd,
          );
        }, 400_000);
      }
    }
  },
);

test('every reason not to run a command has a command', () => {
  const unused = reasons.filter(([pattern]) => !blocks.some(({ text }) => pattern.test(text)));
  expect(unused.map(([, reason]) => reason)).toEqual([]);
});

/** Runs a block in a shell. @returns the folder it ended in */
async function run(block: string, cwd: string): Promise<string> {
  const serves = /--http$/.test(block);
  const whereFile = join(work, 'where');
  const script = serves ? `exec ${block} --port 0` : `set -e\n${block}\npwd > ${whereFile}`;
  const child = spawn('sh', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      // A server is at its goal when it listens. Its group is ended: npx does not pass signals on.
      if (serves && said.includes('listening on') && child.pid !== undefined) process.kill(-child.pid);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (serves) expect(said).toContain('listening on http');
  else expect(code, `${block}\n${said}`).toBe(0);
  return existsSync(whereFile) ? readFileSync(whereFile, 'utf8').trim() : cwd;
}

/** The code that the reader of "Add a tool" in first-server.md writes, taken from the page. */
function addTool(copy: string): void {
  const page = readFileSync(join(root, 'docs/first-server.md'), 'utf8').split('## Add a tool')[1] ?? '';
  const [tool = '', registration = '', cases = ''] = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    ([, code = '']) => code,
  );
  const [line = '', call = ''] = registration.split('\n\n');
  writeFileSync(join(copy, 'src/tools/reverse.ts'), tool);
  edit(join(copy, 'src/server.ts'), /^import .*count_words.*$/m, (found) => `${found}\n${line}`);
  edit(
    join(copy, 'src/server.ts'),
    /^.*registerCountWords\(server\);$/m,
    (found) => `${found}\n${call.trimEnd()}`,
  );
  edit(
    join(copy, 'test/contract.test.ts'),
    /^ {6}count_words: \{[\s\S]*?^ {6}\},$/m,
    (found) => `${found}\n${cases.trimEnd()}`,
  );
}

/** Writes the code that stands in the skill between the block before this one and this one. */
function writeWhatComesBefore(block: string, copy: string): void {
  const at = skill.steps.findIndex((step) => 'run' in step && step.run === block);
  const earlier = skill.steps.slice(0, at);
  for (const step of earlier.slice(earlier.findLastIndex((one) => 'run' in one) + 1)) {
    if ('write' in step) writeFileSync(join(copy, step.write), step.text, { flag: 'wx' });
    if (!('edit' in step)) continue;
    const file = join(copy, step.edit);
    writeFileSync(file, edited(readFileSync(file, 'utf8'), step));
  }
}

function edit(file: string, pattern: RegExp, change: (found: string) => string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(pattern);
  writeFileSync(file, text.replace(pattern, change));
}
