import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { TaskClient } from '../clients/task-client.js';
import type { ContractCases } from './cases.js';
import type { Cell } from './cell.js';

const invalidParams = { code: -32_602 };

/** Tests of the tools that may run as tasks: where the tasks extension is spoken, over HTTP of 2026-07-28. */
export function declareTaskTests({ tasks = {} }: ContractCases, { wiring, kind, url }: Cell): void {
  if (wiring !== 'http' || kind !== 'v2-modern') return;
  for (const [name, args] of Object.entries(tasks)) {
    test(`${name} runs as a task, and the task stays as it ended`, async () => {
      const client = new TaskClient(url() ?? '');
      const { result: begun } = await client.request('tools/call', { name, arguments: args });
      expect(begun).toMatchObject({
        resultType: 'task',
        taskId: expect.any(String),
        createdAt: expect.any(String),
        ttlMs: expect.any(Number),
        pollIntervalMs: expect.any(Number),
      });
      const taskId = String(begun?.taskId);
      const ended = await client.end(taskId);
      expect(ended.status, JSON.stringify(ended)).toBe('completed');
      expect(ended.result?.isError).not.toBe(true);
      // Later requests do not change the task.
      for (const method of ['tasks/cancel', 'tasks/cancel', 'tasks/update'])
        expect(await client.request(method, { taskId, inputResponses: {} })).toHaveProperty('result');
      expect(await client.get(taskId)).toEqual(ended);
    });
  }
  if (Object.keys(tasks).length === 0) return;

  test.each(['tasks/get', 'tasks/update', 'tasks/cancel'])(
    '%s refuses a task that is not there',
    async (method) => {
      const client = new TaskClient(url() ?? '');
      for (const taskId of [randomUUID(), '', 'x'.repeat(1_000), '../1']) {
        const { error } = await client.request(method, { taskId, inputResponses: {} });
        expect(error).toMatchObject(invalidParams);
      }
    },
  );
}
