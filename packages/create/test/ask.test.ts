import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { ask } from '../src/ask.ts';
import { Cancelled } from '../src/errors.ts';
import { templates } from '../src/templates.ts';

const [down, enter, interrupt] = ['\x1b[B', '\r', '\x03'];

/** Types each answer when its question is on the screen. */
function terminal(answers: Record<string, string[]>) {
  const input = new PassThrough();
  const output = new PassThrough();
  const waiting = new Map(Object.entries(answers));
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const [question, keys] of waiting) {
      if (!shown.includes(question)) continue;
      waiting.delete(question);
      void type(input, keys);
    }
  });
  return { input, output, shown: () => shown };
}

/** Each key as a terminal sends it: by itself. */
async function type(input: PassThrough, keys: string[]): Promise<void> {
  for (const key of keys) {
    await setImmediate();
    input.write(key);
  }
}

test('without arguments it asks for the server, the folder and the install', async () => {
  const streams = terminal({
    'Which server': [down, down, enter],
    'which folder': [...'tides', enter],
    'Install the dependencies': ['n'],
  });
  const answer = await ask(parseArguments([]), streams);
  expect(answer).toMatchObject({ from: templates[2]?.name, folder: 'tides', install: false, git: true });
  expect(streams.shown()).toContain('code-review-prompts');
});

test('the starter is offered first', async () => {
  const streams = terminal({ 'Which server': [enter] });
  const answer = await ask(parseArguments(['x', '--no-install']), streams);
  expect(answer).toMatchObject({ from: 'starter', folder: 'x' });
});

test('what the arguments say is not asked', async () => {
  const streams = terminal({ 'which folder': [enter] });
  const answer = await ask(parseArguments(['--from', 'notifications', '--no-install']), streams);
  expect(answer).toMatchObject({ from: 'notifications', folder: 'my-server', install: false });
  expect(streams.shown()).not.toContain('Which server');
});

test('a folder that cannot be is refused where it is typed', async () => {
  const streams = terminal({ 'which folder': [...'src', enter], 'src is not empty': [...'-new', enter] });
  const answer = await ask(parseArguments(['--from', 'calculator', '--no-install']), streams);
  expect(answer.folder).toBe('src-new');
});

test('Ctrl-C at a question ends it', async () => {
  const streams = terminal({ 'Which server': [interrupt] });
  await expect(ask(parseArguments([]), streams)).rejects.toThrow(Cancelled);
});
