import type { OpenContext } from '@mcp-reference/core';
import type { App } from './app.js';
import { Engine } from './engine/engine.js';
import type { Settings } from './settings.js';

export function open({ settings, onClose }: OpenContext<Settings>): App {
  const engine = new Engine({ timeoutMs: settings.CALCULATOR_TIMEOUT_MS });
  onClose(() => engine.close());
  return { engine };
}
