import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of what the recorder writes. */
export type Recorded =
  | { event: 'asked to start' | 'started'; pid: number }
  | { event: 'signal'; signal: string }
  | { event: 'input closed' }
  | { event: 'ended'; code: number | null; signal: string | null }
  | { from: 'host' | 'server'; line: string; at: number };

export interface Message {
  from: 'host' | 'server';
  /** When, in milliseconds since 1970. */
  at: number;
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** The messages between one copy of a server and its host. */
export interface Copy {
  messages: Message[];
  events: Exclude<Recorded, { from: string }>[];
}

/** Reads what the recorders of a run have written, in the order in which the copies were started. */
export function readCopies(folder: string): Copy[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => {
      const entries = readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Recorded);
      return {
        messages: entries.flatMap((entry) => ('from' in entry ? messagesIn(entry) : [])),
        events: entries.filter((entry) => !('from' in entry)) as Copy['events'],
      };
    });
}

type Unplaced = Omit<Message, 'from' | 'at'>;

function messagesIn({ from, line, at }: Extract<Recorded, { from: string }>): Message[] {
  try {
    const read = JSON.parse(line) as Unplaced | Unplaced[];
    return [read].flat().map((message) => ({ ...message, from, at }));
  } catch {
    return [];
  }
}
