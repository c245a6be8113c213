import type { Logger } from '@mcp-reference/core';
import type { Outgoing } from '../../src/notification.js';

export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export function outgoing(change: Partial<Outgoing> = {}): Outgoing {
  return {
    id: '0b7e6ac6-3c53-4b39-8f2e-5d3a1a0d8f11',
    title: null,
    message: 'hello',
    priority: 'normal',
    createdAt: Date.parse('2026-06-01T12:00:00Z'),
    ...change,
  };
}
