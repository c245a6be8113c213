import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@mcp-reference/core';
import { expect, test, vi } from 'vitest';
import { open } from '../src/open.js';

// Instead of following changes: one that comes while the watching begins, of which nothing is told.
vi.mock(import('@mcp-reference/core/files'), async (original) => ({
  ...(await original()),
  watchFolders([folder = '']) {
    writeFileSync(join(folder, 'mine.md'), '---\ntitle: T\ndescription: D\n---\nMine.\n');
    return { add() {}, async close() {} };
  },
}));

test('a prompt that is saved while the server starts is there', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompts-')));
  const app = await open({
    settings: { REVIEW_ROOT: folder, PROMPTS_DIR: folder, REVIEW_SKILLS: false },
    logger: createLogger({ level: 'silent' }),
    changes: {},
    onClose() {},
  } as never);
  expect(app.library().prompts.get('mine')?.body).toBe('Mine.');
  rmSync(folder, { recursive: true });
});
