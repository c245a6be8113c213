import { describe, expect, test } from 'vitest';
import { createChannel } from '../src/channels/create-channels.js';
import { desktopCommand } from '../src/channels/desktop.js';
import { discordMessage } from '../src/channels/discord.js';
import { ntfyMessage } from '../src/channels/ntfy.js';
import { atMost, cutMark, fit } from '../src/channels/plain-text.js';
import { slackMessage } from '../src/channels/slack.js';
import { teamsMessage } from '../src/channels/teams.js';
import { deliverMail, headersOf } from './support/deliver-mail.js';
import { outgoing, silentLog } from './support/outgoing.js';

// The tools refuse line breaks in a title; the channels do not rely on that.
const breaks = ['\r\n', '\n', '\r', '\u0085', '\u2028', '\u2029', '\0', '\u001b[2J'];

describe('a line break in a title ends nothing', () => {
  test.each(breaks)('mail, %j', async (lineBreak) => {
    const title = `Hello${lineBreak}Bcc: victim@example.org${lineBreak}${lineBreak}<b>body</b>`;
    const mail = await deliverMail({ title });
    expect(mail.to).toEqual(['ops@example.org']);
    expect(headersOf(mail)).not.toHaveProperty('bcc');
    expect(headersOf(mail).subject).toMatch(/Hello.*Bcc/);
  });

  test.each(breaks)('ntfy, Slack, Discord, Teams, desktop, log, %j', async (lineBreak) => {
    const one = outgoing({ title: `a${lineBreak}b` });
    expect(ntfyMessage('t', one).title).toMatch(/^a b$|^a \[2Jb$/);
    expect(slackMessage(one).text.split('\n')).toHaveLength(2);
    expect(discordMessage(one).content.split('\n')).toHaveLength(2);
    expect(JSON.stringify(teamsMessage(one))).not.toContain(JSON.stringify(lineBreak).slice(1, -1));
    expect(desktopCommand('linux', one).args.at(-2)).not.toContain(lineBreak);
    const lines: unknown[] = [];
    const log = {
      ...silentLog,
      info: (message: string, fields?: object) => void lines.push([message, fields]),
    };
    await createChannel('log', { type: 'log' }, { log }).deliver(one, new AbortController().signal);
    expect(lines).toHaveLength(1);
  });
});

test('a mail body cannot end the mail, or become HTML', async () => {
  const message = 'one\n.\nMAIL FROM:<evil@example.org>\n\n<script>alert(1)</script>\n..';
  const mail = await deliverMail({ message });
  expect(headersOf(mail)['content-type']).toMatch(/^text\/plain/);
  const [, body = ''] = mail.source.split(/\r?\n\r?\n([\s\S]*)/, 2);
  expect(body.replaceAll('\r\n', '\n').trimEnd()).toBe(message);
});

describe('nobody is mentioned', () => {
  const everybody = '@everyone @here <!channel> <!here> <@U123> <@&456> <#789> <https://evil.example|bank>';

  test('on Slack: no control sequence survives', () => {
    const { text, mrkdwn, link_names, parse } = slackMessage(
      outgoing({ title: '<!channel>', message: everybody }),
    );
    expect(text).not.toMatch(/[<>]/);
    expect(text).toContain('&lt;!channel&gt;');
    expect({ mrkdwn, link_names, parse }).toEqual({ mrkdwn: false, link_names: false, parse: 'none' });
  });

  test('an entity that is there already is shown as it is', () => {
    expect(slackMessage(outgoing({ message: '&lt;!channel&gt; & Co' })).text).toBe(
      '&amp;lt;!channel&amp;gt; &amp; Co',
    );
  });

  test('on Discord: the message allows no mention, and shows its text as it is', () => {
    const { content, allowed_mentions } = discordMessage(
      outgoing({ title: '@everyone', message: everybody }),
    );
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(content).not.toMatch(/(?<!\\)[<@#[\]()]/);
  });

  test('on Teams: text runs without entities', () => {
    const card = JSON.stringify(teamsMessage(outgoing({ title: '<at>all</at>', message: everybody })));
    expect(card).not.toMatch(/msteams|entities|mentioned|"TextBlock"/);
    expect(card).toContain('<at>all</at>');
  });
});

describe('markup is shown, not read', () => {
  const markup =
    '# h1\n**bold** [bank](https://evil.example) ||spoiler|| `code` > quote <b>x</b> ~~no~~ <:e:1>';

  test('on Discord', () => {
    const { content } = discordMessage(outgoing({ message: markup }));
    expect(content.replaceAll(/\\([^\w\s])/g, '$1')).toBe(markup);
    expect(content).not.toMatch(/(?<!\\)(\*|_|~|`|\||>|\[|#)/);
  });

  test('on Slack and Teams', () => {
    expect(slackMessage(outgoing({ message: markup }))).toMatchObject({ mrkdwn: false });
    const { body } = teamsMessage(outgoing({ message: markup })).attachments[0]?.content ?? { body: [] };
    expect(body.map(({ type, inlines }) => [type, inlines[0]?.text])).toEqual(
      markup.split('\n').map((line) => ['RichTextBlock', line]),
    );
  });

  test('on the Linux desktop, whose notifications know some HTML', () => {
    const { args } = desktopCommand('linux', outgoing({ message: '<img src=x> & <a href="x">y</a>' }));
    expect(args.at(-1)).toBe('&lt;img src=x&gt; &amp; &lt;a href="x"&gt;y&lt;/a&gt;');
  });
});

describe('text is an argument, never a command', () => {
  const nasty = '"; do shell script "id" -- $(id) `id` \' --urgency=low -e';

  test('of notify-send', () => {
    const { program, args } = desktopCommand('linux', outgoing({ title: '--help', message: '--version' }));
    expect([program, ...args.slice(-3)]).toEqual(['notify-send', '--', '--help', '--version']);
  });

  test('of osascript', () => {
    const { program, args } = desktopCommand('darwin', outgoing({ title: nasty, message: nasty }));
    expect(program).toBe('osascript');
    expect(args.slice(-3)).toEqual(['--', nasty, nasty]);
    expect(args.slice(0, -3).join(' ')).not.toContain('shell');
  });

  test('of PowerShell', () => {
    const { program, args, env } = desktopCommand('win32', outgoing({ title: nasty, message: nasty }));
    expect(program).toBe('powershell');
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le');
    expect(script).toBe(
      Buffer.from(desktopCommand('win32', outgoing()).args.at(-1) ?? '', 'base64').toString('utf16le'),
    );
    expect(env).toEqual({ NOTIFICATION_TITLE: nasty, NOTIFICATION_BODY: nasty });
  });
});

describe('what is too long is cut with a mark, between characters', () => {
  const texts = {
    letters: 'x'.repeat(50_000),
    emoji: '👩‍👩‍👧‍👦'.repeat(5_000),
    accents: 'e\u0301'.repeat(20_000),
    entities: '<&>'.repeat(10_000),
    markdown: '*_`'.repeat(10_000),
    lines: 'a\n'.repeat(20_000),
    quotes: '"\\'.repeat(10_000),
    tabs: 'a\t'.repeat(20_000),
    mixed: 'é"\n\u2028\\ü\t'.repeat(4_000),
  };
  const whole = (text: string) => text.isWellFormed() && !/\u200d… \[cut\]$|[^e]\u0301/u.test(text);

  test.each(Object.entries(texts))('%s', async (_, message) => {
    const one = outgoing({ title: 'T'.repeat(200), message });

    const ntfy = ntfyMessage('t', one);
    expect(Buffer.byteLength(ntfy.message)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(JSON.stringify(ntfy))).toBeLessThanOrEqual(8_192);
    expect(ntfy.message.endsWith(cutMark) && whole(ntfy.message)).toBe(true);
    expect(ntfy.message.split(cutMark)).toHaveLength(2);

    const { text } = slackMessage(one);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.endsWith(cutMark) && whole(text)).toBe(true);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);

    const { content } = discordMessage(one);
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content.replaceAll('\\', '').endsWith(cutMark)).toBe(true);
    expect(whole(content)).toBe(true);

    const teams = JSON.stringify(teamsMessage(one));
    // Teams counts the card as the flow passes it on: as text, escaped.
    expect(Buffer.byteLength(JSON.stringify(teams))).toBeLessThanOrEqual(28 * 1_024);
    expect(Buffer.byteLength(JSON.stringify(teams))).toBeGreaterThan(25 * 1_024);
    expect(teams).toContain(cutMark);

    const { args } = desktopCommand('darwin', one);
    expect(args.at(-1)?.length).toBeLessThanOrEqual(500);
    expect(args.at(-1)?.endsWith(cutMark)).toBe(true);
  });

  test('a subject keeps to one short line', async () => {
    const mail = await deliverMail({ title: null, message: `${'ü'.repeat(400)}\nsecond line` });
    const subject = headersOf(mail).subject ?? '';
    expect(subject).not.toContain('second');
    expect(Math.max(...mail.source.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  test('what fits is left alone, to the last unit', () => {
    expect(fit('x'.repeat(10), atMost(10))).toBe('x'.repeat(10));
    expect(fit('x'.repeat(11), atMost(10))).toBe(`xxx${cutMark}`);
    expect(fit('é'.repeat(5), (text) => Buffer.byteLength(text) <= 10)).toBe('é'.repeat(5));
  });

  test('one character that is longer than the limit does not slip through', () => {
    expect(fit(`a${'\u0301'.repeat(5_000)}`, atMost(100))).toBe(cutMark);
  });
});
