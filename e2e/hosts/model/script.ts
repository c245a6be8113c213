import type { ModelRequest, OfferedTool, Reply } from './protocol.ts';

/** A call that the model is to make. */
export interface Step {
  /** The tool's name at the server; hosts give it prefixes. */
  tool: string;
  arguments: Record<string, unknown>;
}

/** The outcome of a step. */
export interface Played {
  step: Step;
  /** The name under which the host offered the tool; undefined where it did not. */
  calledAs?: string;
  /** The result as the host gave it to its model. */
  raw?: unknown;
}

/** How a host offers tools that it keeps out of its list until the model asks for them. */
export type Loader = (
  step: Step,
  request: ModelRequest,
) => { tool: OfferedTool; arguments: unknown; callsIt?: boolean } | undefined;

/** Said by the laboratory's user; a request without it is one of the host's own, for a title, say. */
export const prompt = 'LABORATORY: do what the script says.';
export const done = 'The script is done.';

/** Plays steps, one a turn: a call is repeated until its result arrives. */
export class Script {
  readonly played: Played[] = [];
  /** The first request that offers tools: what the model knows of a server before any call. */
  first: ModelRequest | undefined;
  /** When that came, in milliseconds since 1970. */
  firstAt: number | undefined;
  /** Resolves when the model has called the last step, whether or not its result has come. */
  readonly allCalled: Promise<void>;
  isDone = false;
  /** Whether a step has been called, be there a result or not. */
  hasCalled = false;
  #resolveAllCalled: () => void = () => {};
  readonly #steps: Step[];
  readonly #load: Loader;
  #calls = 0;
  #pending: { id: string; reply: Reply; calledAs?: string; loads: boolean } | undefined;
  #loads = 0;

  constructor(steps: Step[], load: Loader = () => undefined) {
    this.#steps = steps;
    this.#load = load;
    this.allCalled = new Promise((resolve) => {
      this.#resolveAllCalled = resolve;
    });
  }

  next(request: ModelRequest): Reply {
    if (request.tools.length === 0 || !request.user.includes(prompt)) return { text: 'Laboratory' };
    this.first ??= request;
    this.firstAt ??= Date.now();
    const pending = this.#pending;
    if (pending !== undefined) {
      const result = request.results.find(({ id }) => id === pending.id);
      if (result === undefined) return pending.reply;
      if (!pending.loads) this.#took({ calledAs: pending.calledAs, raw: result.raw });
      this.#pending = undefined;
    }
    for (;;) {
      const step = this.#steps[this.played.length];
      if (step === undefined) {
        this.isDone = true;
        return { text: done };
      }
      const tool = offeredAs(step.tool, request.tools);
      if (tool !== undefined) {
        const { namespace, name } = tool;
        return this.#call(tool, step.arguments, namespace === undefined ? name : `${namespace}.${name}`);
      }
      const loader = this.#loads < 3 ? this.#load(step, request) : undefined;
      if (loader?.callsIt)
        return this.#call(loader.tool, loader.arguments, `${step.tool} by ${loader.tool.name}`);
      if (loader !== undefined) {
        this.#loads++;
        return this.#call(loader.tool, loader.arguments, undefined);
      }
      this.#took({});
    }
  }

  #call(tool: OfferedTool, given: unknown, calledAs: string | undefined): Reply {
    this.hasCalled ||= calledAs !== undefined;
    if (calledAs !== undefined && this.played.length === this.#steps.length - 1) this.#resolveAllCalled();
    const id = `call_${++this.#calls}`;
    const reply: Reply = { id, call: { tool, arguments: given } };
    this.#pending = { id, reply, loads: calledAs === undefined, ...(calledAs !== undefined && { calledAs }) };
    return reply;
  }

  #took({ calledAs, raw }: { calledAs?: string | undefined; raw?: unknown }): void {
    const step = this.#steps[this.played.length];
    if (step === undefined) return;
    this.#loads = 0;
    this.played.push({
      step,
      ...(calledAs !== undefined && { calledAs }),
      ...(raw !== undefined && { raw }),
    });
  }
}

/** The tool that a host offers for one of the server: prefixes are its own, and `-` may have become `_`. */
export function offeredAs(name: string, tools: OfferedTool[]): OfferedTool | undefined {
  const plain = (text: string) => text.replaceAll('-', '_');
  return (
    tools.find((tool) => tool.name === name) ??
    tools.find((tool) => new RegExp(`(^|[^a-z])${plain(name)}$`).test(plain(tool.name)))
  );
}
