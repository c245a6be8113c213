import { expect, test } from 'vitest';
import { fixture } from '../src/servers.ts';
import { held, killTasks, killText } from '../src/tasks/kills.ts';

test('20 times kill -9: no task is lost, none runs twice at once, each one ends', async () => {
  const report = await killTasks(fixture, { kills: 20 });
  expect(held(report), killText(report)).toBe(true);
  expect(report.kills).toBe(20);
  expect(report.completed).toBeGreaterThan(20);
  expect(report.completed + report.failed).toBe(report.accepted);
}, 300_000);
