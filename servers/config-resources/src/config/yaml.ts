import { Worker } from 'node:worker_threads';
import { builtFile } from '@mcp-reference/core/files';
import { ConfigProblem } from './problem.js';
import type { Node } from './tree.js';

/** What the worker is asked: a configuration file with its lines, or a document as plain values. */
export type YamlJob = { text: string; file?: string };
export type YamlReply = { value: unknown } | { message: string; line: number | undefined };

/** Shorter texts are read at once: starting a worker takes longer than the worst of them. */
const inlineLength = 1_024;

/**
 * Reads YAML in a thread of its own, with a deadline and a memory limit: the parser makes an error for every character
 * that cannot stand where it is, and has no way to stop at the first.
 *
 * @throws ConfigProblem
 */
export async function readConfigYaml(text: string, file: string): Promise<Node> {
  if (text.length <= inlineLength) return (await import('./parse-yaml.js')).parseYaml(text, file);
  return (await inWorker({ text, file }, 5_000, 192)) as Node;
}

/** An API document or a file of it: as above, with room for large ones. */
export async function readDocumentYaml(text: string): Promise<unknown> {
  return inWorker({ text }, 60_000, 2_048);
}

function inWorker(job: YamlJob, deadlineMs: number, maxHeapMb: number): Promise<unknown> {
  const worker = new Worker(builtFile('yaml-worker.js', import.meta.url), {
    workerData: job,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const tooMuch = () => reject(new ConfigProblem('takes too long, or too much memory, to read as YAML'));
  const timer = setTimeout(tooMuch, deadlineMs);
  worker.once('message', (reply: YamlReply) => {
    if ('value' in reply) resolve(reply.value);
    else reject(new ConfigProblem(reply.message, reply.line));
  });
  worker.once('error', tooMuch);
  return promise.finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}
