import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Arrived } from '../probe/marks.ts';

const folder = fileURLToPath(new URL('../records', import.meta.url));

/** The behaviour of one version of a host. */
export interface HostRecord {
  host: string;
  title: string;
  package: string;
  version: string;
  licence: string;
  free: boolean;
  /** The vendor's protocol in which it was answered. */
  model: string;
  /** The day on which the facts were seen first. */
  recorded: string;
  facts: Facts;
  /** Hosts of the network that it asked for in spite of its settings; a proxy refused. */
  askedFor: string[];
  /** Parts of its requests, as they were: what the facts were read from. */
  evidence: Record<string, unknown>;
}

export interface Facts {
  start: {
    /** The revision that is spoken in the end. */
    protocol: string;
    copies: number;
    /** The methods that it sends before the model's first call, in alphabetical order. */
    sends: string[];
    /** The capabilities that it declares. */
    capabilities: string[];
  };
  offer: {
    /** The parts of a tool that the model gets at first. */
    before: 'everything' | 'names' | 'names and beginnings' | 'nothing';
    /** `give_text` as the model has it. */
    name: string;
    instructions: Arrived;
    instructionsIn: string;
    description: Arrived;
    parameterDescription: Arrived;
    title: boolean;
    hints: boolean;
    schemaLosses: string[];
    /** Arguments that the host adds to every tool. */
    addedArguments: string[];
  };
  /** The parts of each planted result that reach the model. */
  results: Record<string, string[]>;
  longResult: Arrived;
  conversation: {
    progress: boolean;
    question: string;
    /** A tool that comes in the middle of a turn. */
    newTool: string;
    /** Tools of the host's own by which a model reads resources. */
    resourceTools: string[];
    readsResources: boolean;
    readsPrompts: boolean;
    cancelsAfterAnswers: boolean;
  };
  /** Without leave given in advance, and nobody there to ask. */
  unattended: Record<string, 'run' | 'refused' | 'not offered'>;
  /** SIGINT while a call is under way. */
  interrupted: { tellsServer: boolean; hostEnds: boolean };
  end: { how: string; serversLeft: number };
  /** Whether the tools of a server that is late can be called in the first turn. */
  startsLate: Record<string, 'waited for' | 'left out'>;
  /** Whether the answer of a call that takes so long arrives. */
  callsTake: Record<string, 'waited for' | 'given up'>;
  http: 'works' | 'does not work';
  /** A team's prompt files as slash commands; missing where the host takes none without a window. */
  prompts?: PromptFacts;
  servers: Record<string, ServerFacts>;
}

export interface PromptFacts {
  /** Their commands as the host lists them; empty where it shows no list without a window. */
  listed: string[];
  /** By what a user types: what of the server's text reaches the model, and that text. */
  typed: Record<
    string,
    { reached: 'whole' | 'whole, as a JSON string' | 'changed' | 'nothing'; text: string }
  >;
}

export interface ServerFacts {
  /** `5 of 5` */
  tools: string;
  notOffered: string[];
  instructions: Arrived | 'none sent';
  /** Tools whose description was cut or changed, or was not shown. */
  cutDescriptions: string[];
  /** `calculate: a.minimum` */
  schemaLosses: string[];
  /** For each call of the tour: what reached the model. */
  calls: Record<string, string>;
}

/** Two versions of facts that differ: `results.give_image: image -> text`. */
export function changes(before: unknown, after: unknown, path = ''): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isFacts(before) || !isFacts(after))
    return [`${path}: ${JSON.stringify(before) ?? 'nothing'} -> ${JSON.stringify(after) ?? 'nothing'}`];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changes(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function isFacts(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const file = (host: string, version: string) => `${folder}/${host}-${version}.json`;

export function readRecord(host: string, version: string): HostRecord | undefined {
  const path = file(host, version);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as HostRecord) : undefined;
}

export function writeRecord(record: HostRecord): void {
  writeFileSync(file(record.host, record.version), `${JSON.stringify(record, null, 2)}\n`);
}

/** All records, those of one host with the newest version first. */
export function readRecords(): HostRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as HostRecord)
    .sort(
      (a, b) => a.title.localeCompare(b.title) || b.version.localeCompare(a.version, 'en', { numeric: true }),
    );
}
