import { render } from 'lit-html';
import type { ForecastAnswer } from '../answers/forecast.js';
import { connect, type Host, type HostContext, type ToolResult } from './host.js';
import { card, message, type Shown } from './render.js';
import { type Result, unitsOf } from './result.js';

/** An element of its own: a host may put the style and other things into the body beside it. */
const root = document.querySelector<HTMLElement>('#weather-card') ?? document.body;

let host: Host | undefined;
let locale = navigator.language;
let shown: Shown | undefined;

function show(changes: Partial<Shown> = {}): void {
  if (shown === undefined) return;
  shown = { ...shown, ...changes };
  const canFetch = host?.canCallTools === true && Number.isFinite(shown.result.latitude);
  render(card(shown, { change: show, fetchDays: canFetch ? fetchDays : undefined }), root);
}

function say(text: string): void {
  shown = undefined;
  render(message(text), root);
}

const textOf = (result: ToolResult | undefined) => result?.content?.find(({ type }) => type === 'text')?.text;

/** A structured result; undefined when it is of another tool, or an error. */
function read(result: ToolResult | undefined): Result | undefined {
  const structured = result?.structuredContent ?? {};
  const isOurs = 'temperature' in structured || Array.isArray(structured.days);
  return isOurs && result?.isError !== true ? (structured as unknown as Result) : undefined;
}

function onResult(toolResult: ToolResult): void {
  const result = read(toolResult);
  if (result === undefined) {
    say(textOf(toolResult) ?? '');
    return;
  }
  shown = { shownDays: shown?.shownDays ?? 7, result, units: unitsOf(result), locale };
  show();
}

/** The coming days go below the current weather, which stays as it is. */
async function fetchDays(): Promise<void> {
  if (host === undefined || shown === undefined) return;
  const { result } = shown;
  show({ fetching: true });
  const city = `${result.latitude},${result.longitude}`;
  const answer = await host.callTool('get_forecast', { city, days: 7 }).catch(() => undefined);
  // Meanwhile the host may have sent the weather of another place.
  if (shown?.result !== result) return;
  const forecast = read(answer) as ForecastAnswer | undefined;
  const problem = forecast === undefined ? (textOf(answer) ?? 'The forecast did not come.') : undefined;
  show({ forecast, problem, fetching: false });
}

function onContext({ theme, styles, ...context }: HostContext): void {
  const { style } = document.documentElement;
  if (theme !== undefined) style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith('--') && value !== undefined) style.setProperty(name, value);
  }
  locale = context.locale ?? locale;
  show({ locale });
}

say('…');
host = await connect({ onContext, onResult, onCancelled: () => say('Cancelled') });
show();
