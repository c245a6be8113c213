import { execFile } from 'node:child_process';
import type { Outgoing } from '../notification.js';
import { type Channel, DeliveryError } from './channel.js';
import { fit, oneLine } from './plain-text.js';

/** A program, what it is given, and what its environment says: never through a shell. */
export interface Command {
  program: string;
  args: string[];
  env: Record<string, string>;
}

const longestTitle = 100;
const longestBody = 500;

/** The desktop of the person at this machine, by the system's own program; confirmed when it exits with 0. */
export function createDesktop(
  { name }: { name: string },
  platform: NodeJS.Platform = process.platform,
): Channel {
  return {
    name,
    type: 'desktop',
    target: 'this machine',
    async deliver(outgoing, signal) {
      await run(desktopCommand(platform, outgoing), signal);
      return undefined;
    },
  };
}

export function desktopCommand(platform: NodeJS.Platform, { title, message, priority }: Outgoing): Command {
  const heading = fit(oneLine(title ?? 'Notification'), longestTitle);
  const body = fit(message, longestBody);
  if (platform === 'darwin') {
    // The text is an argument of the script, never part of it.
    const script = [
      'on run argv',
      'display notification (item 2 of argv) with title (item 1 of argv)',
      'end run',
    ];
    return {
      program: 'osascript',
      args: [...script.flatMap((line) => ['-e', line]), '--', heading, body],
      env: {},
    };
  }
  if (platform === 'win32') {
    return {
      program: 'powershell.exe',
      args: [
        '-NoProfile',
        '-NonInteractive',
        '-EncodedCommand',
        Buffer.from(toast, 'utf16le').toString('base64'),
      ],
      env: { NOTIFICATION_TITLE: heading, NOTIFICATION_BODY: body },
    };
  }
  const urgency = priority === 'urgent' ? 'critical' : priority === 'low' ? 'low' : 'normal';
  return {
    program: 'notify-send',
    // The body may be read as markup: https://specifications.freedesktop.org/notification-spec/latest/markup.html
    args: ['--app-name=mcp-notifications', `--urgency=${urgency}`, '--', heading, escapeMarkup(body)],
    env: {},
  };
}

/** A fixed script: the text comes by the environment and goes in as text nodes. */
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

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function run({ program, args, env }: Command, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: { ...process.env, ...env }, signal, windowsHide: true }, (error) => {
      if (!error) return resolve();
      if (error.code === 'ENOENT') {
        return reject(new DeliveryError(`${program} is not installed`, { permanent: true, cause: error }));
      }
      reject(new DeliveryError(`${program} failed (exit ${error.code})`, { permanent: false, cause: error }));
    });
  });
}
