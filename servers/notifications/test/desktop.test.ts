import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { showOnDesktop } from '../src/channels/desktop.js';
import { outgoing } from './support/outgoing.js';
import { environment } from './support/server-under-test.js';
import { bin } from './support/stdio-server.js';

const never = new AbortController().signal;
const scratch = () => mkdtempSync(join(tmpdir(), 'notifications-desktop-'));

/** A program that writes down what it was given. */
function standIn(file: string, exitCode = 0) {
  const record = join(scratch(), 'record.json');
  const script = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
process.exit(${exitCode});`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return {
    ran: () => existsSync(record),
    read: (): { args: string[]; env: Record<string, string> } => JSON.parse(readFileSync(record, 'utf8')),
  };
}

describe('the program of each system', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['linux', 'notify-send', ['--app-name=mcp-notifications', '--urgency=critical', '--', '$(id)', 'Text']],
    ['darwin', 'osascript', ['--', '$(id)', 'Text']],
    ['win32', 'System32/WindowsPowerShell/v1.0/powershell.exe', ['-NoProfile', '-EncodedCommand']],
  ] as const)('on %s is %s', async (platform, program, args) => {
    const folder = scratch();
    const { read } = standIn(join(folder, program));
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
    vi.stubEnv('SystemRoot', folder);
    vi.stubEnv('SMTP_PASSWORD', 'hunter2');
    vi.stubEnv('LD_PRELOAD', '');
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/run/bus');
    await showOnDesktop(outgoing({ title: '$(id)', message: 'Text', priority: 'urgent' }), never, platform);
    const { args: given, env } = read();
    expect(given).toEqual(expect.arrayContaining([...args]));
    expect(env).toMatchObject({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' });
    expect(Object.keys(env)).not.toContain('SMTP_PASSWORD');
    if (platform === 'win32')
      expect(env).toMatchObject({ NOTIFICATION_TITLE: '$(id)', NOTIFICATION_BODY: 'Text' });
  });

  test('confirms only with exit code 0', async () => {
    const folder = scratch();
    standIn(join(folder, 'notify-send'), 1);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
    await expect(showOnDesktop(outgoing(), never, 'linux')).rejects.toMatchObject({
      permanent: false,
      message: 'notify-send failed (exit 1)',
    });
    vi.stubEnv('PATH', '/nonexistent');
    await expect(showOnDesktop(outgoing(), never, 'linux')).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/^notify-send is not installed in a folder of PATH outside/),
    });
  });
});

describe('a program from the folder that the server runs in is never started', () => {
  const send = (cwd: string, path: string) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [bin, '--call', 'send_notification', '{"message":"hello"}'],
      { cwd, env: { ...environment({ desk: { type: 'desktop' } }), PATH: path, SMTP_PASSWORD: 'hunter2' } },
    );
    return { status, text: `${stdout}${stderr}` };
  };

  test.each([
    ['node_modules/.bin of it', 'node_modules/.bin', (cwd: string) => join(cwd, 'node_modules/.bin')],
    ['node_modules by a relative path', 'node_modules/.bin', () => 'node_modules/.bin'],
    ['"."', '', () => '.'],
    ['an empty entry', '', () => `${delimiter}/nonexistent`],
    ['the folder itself', '', (cwd: string) => cwd],
    ['a folder in it', 'bin', (cwd: string) => join(cwd, 'bin')],
    ['a path with ".."', 'bin', (cwd: string) => join(tmpdir(), '..', cwd, 'bin')],
    [
      'a link to a folder in it',
      'bin',
      (cwd: string) => {
        const link = join(scratch(), 'link');
        symlinkSync(join(cwd, 'bin'), link);
        return link;
      },
    ],
    [
      'a folder with a link to the program in it',
      'bin',
      (cwd: string) => {
        const folder = scratch();
        symlinkSync(join(cwd, 'bin/notify-send'), join(folder, 'notify-send'));
        return folder;
      },
    ],
    [
      'node_modules of another folder',
      'bin',
      () => {
        const folder = join(scratch(), 'node_modules/.bin');
        standIn(join(folder, 'notify-send'));
        return folder;
      },
    ],
  ])('PATH has %s', (_, folder, path) => {
    const cwd = scratch();
    const hostile = standIn(join(cwd, folder, 'notify-send'));
    const { text } = send(cwd, path(cwd));
    expect(text).toMatch(/Failed for desk.*notify-send is not installed in a folder of PATH outside/);
    expect(hostile.ran()).toBe(false);
    // The one that the machine has is found behind it, and told nothing secret.
    const installed = scratch();
    const system = standIn(join(installed, 'notify-send'));
    const found = send(cwd, `${path(cwd)}${delimiter}${installed}`);
    expect(found.text).toMatch(/^Delivered to desk/);
    expect(hostile.ran()).toBe(false);
    expect(Object.keys(system.read().env).filter((name) => /SMTP|NOTIFICATIONS/.test(name))).toEqual([]);
    expect(system.read().env.PATH?.split(delimiter).at(-1)).toBe(installed);
  });

  test('a host that starts servers in the root folder still gets its desktop notifications', () => {
    const installed = scratch();
    standIn(join(installed, 'notify-send'));
    expect(send('/', installed).text).toMatch(/^Delivered to desk/);
  });
});
