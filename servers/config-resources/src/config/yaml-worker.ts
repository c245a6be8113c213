import { parentPort, workerData } from 'node:worker_threads';
import { parseYaml, readPlainYaml } from './parse-yaml.js';
import { ConfigProblem } from './problem.js';
import type { YamlJob, YamlReply } from './yaml.js';

/** Reads one text, answers, and ends. */
function read({ text, file }: YamlJob): YamlReply {
  try {
    return { value: file === undefined ? readPlainYaml(text) : parseYaml(text, file) };
  } catch (error) {
    if (error instanceof ConfigProblem) return { message: error.message, line: error.line };
    return { message: 'is not valid YAML', line: undefined };
  }
}

parentPort?.postMessage(read(workerData as YamlJob));
