import { execFile } from 'node:child_process';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@mcp-reference/core/files';
import { escapeMarkup, oneLine } from '@mcp-reference/core/text';
import type { Outgoing } from '../notification.js';
import { DeliveryError } from './channel.js';
import { atMost, fit } from './plain-text.js';

const run = promisify(execFile);
const longestTitle = 100;
const longestBody = 500;

/** The desktop of the person at this machine, by the system's own program; confirmed when it exits with 0. */
export async function showOnDesktop(
  outgoing: Outgoing,
  signal: AbortSignal,
  platform = process.platform,
): Promise<undefined> {
  const { program, args, env } = desktopCommand(platform, outgoing);
  const found =
    platform === 'win32' ? windowsPowerShell() : await findProgram(program, { outside: [process.cwd()] });
  if (!found) {
    const where = "in a folder of PATH outside node_modules and the server's working directory";
    throw new DeliveryError(`${program} is not installed ${where}`, { permanent: true });
  }
  const { command, path } = found;
  const passed = passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const options = { env: { ...Object.fromEntries(passed), PATH: path, ...env }, cwd: dirname(command) };
  await run(command, args, { ...options, signal, windowsHide: true }).catch((error: { code?: unknown }) => {
    const absent = error.code === 'ENOENT';
    const problem = absent ? 'is not installed' : `failed (exit ${error.code})`;
    throw new DeliveryError(`${program} ${problem}`, { permanent: absent, cause: error });
  });
}

/** A program, its arguments, and additions to its environment: never through a shell. */
export function desktopCommand(platform: NodeJS.Platform, { title, message, priority }: Outgoing) {
  const heading = fit(oneLine(title ?? 'Notification'), atMost(longestTitle));
  const body = fit(message, atMost(longestBody));
  if (platform === 'darwin')
    return {
      program: 'osascript',
      args: [...script.flatMap((line) => ['-e', line]), '--', heading, body],
      env: {},
    };
  if (platform === 'win32') {
    const encoded = Buffer.from(toast, 'utf16le').toString('base64');
    const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
    return { program: 'powershell', args, env: { NOTIFICATION_TITLE: heading, NOTIFICATION_BODY: body } };
  }
  const urgency = { low: 'low', normal: 'normal', high: 'normal', urgent: 'critical' }[priority];
  // The body may be read as markup: https://specifications.freedesktop.org/notification-spec/latest/markup.html
  const args = ['--app-name=mcp-notifications', `--urgency=${urgency}`, '--', heading, escapeMarkup(body)];
  return { program: 'notify-send', args, env: {} };
}

/** AppleScript. The text is an argument of the script, never part of it. */
const script = [
  'on run argv',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'end run',
];

/** PowerShell. The script is fixed: the text comes by the environment and goes in as text nodes. */
const toast = `
$ErrorActionPreference = 'Stop'
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$lines = $xml.GetElementsByTagName('text')
$lines.Item(0).AppendChild($xml.CreateTextNode($env:NOTIFICATION_TITLE)) | Out-Null
$lines.Item(1).AppendChild($xml.CreateTextNode($env:NOTIFICATION_BODY)) | Out-Null
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show([Windows.UI.Notifications.ToastNotification]::new($xml))
`;

/** The variables that these programs need to reach the user's desktop; none holds a secret of the server. */
const passedOn = [
  ...['HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'],
  ...['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_DATA_DIRS', 'XDG_CURRENT_DESKTOP'],
  ...['SystemRoot', 'SystemDrive', 'windir', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP'],
];

/** PowerShell where Windows keeps it: Windows would look for the bare name in the working directory first. */
function windowsPowerShell() {
  const { SystemRoot = '' } = process.env;
  const system = join(isAbsolute(SystemRoot) ? SystemRoot : 'C:\\Windows', 'System32');
  return { command: join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe'), path: system };
}
