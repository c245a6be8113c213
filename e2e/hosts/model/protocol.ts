/** A tool as a host offers it to its model. */
export interface OfferedTool {
  name: string;
  /** Codex groups the tools of a server below a name of their own. */
  namespace?: string;
  description: string;
  schema: unknown;
}

export interface SeenResult {
  /** The id that the model gave its call. */
  id: string;
  /** The host's text about it, from the request. */
  raw: unknown;
}

/** The common part of all vendors' requests. */
export interface ModelRequest {
  tools: OfferedTool[];
  /** Instructions of the host, from wherever the vendor has them. */
  system: string;
  /** The user messages. Hosts add context as a user, too. */
  user: string;
  results: SeenResult[];
  stream: boolean;
  /** The whole request, as JSON. */
  text: string;
}

export type Reply = { id: string; call: { tool: OfferedTool; arguments: unknown } } | { text: string };

/** An answer over HTTP: one JSON value, or the events of a stream. */
export type Answer = { json: unknown } | { events: { event?: string; data: unknown }[] };

/** One vendor's way to talk with a model. */
export interface Protocol {
  name: string;
  /** Whether a request to this path is a turn of a conversation. */
  takes(path: string): boolean;
  read(body: Body, path: string): Omit<ModelRequest, 'text'>;
  answer(reply: Reply, request: Pick<ModelRequest, 'stream'>): Answer;
}

/** A request's body. Vendors' requests are taken as they come: what is not there is undefined. */
export type Body = Record<string, unknown>;

/** The objects of a list that may be missing, or hold anything. */
export function objects(value: unknown): Body[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** All text in a message's content: a string, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objects(content)
    .map(({ text }) => string(text))
    .join('\n');
}
