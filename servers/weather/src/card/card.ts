import { element } from './dom.js';
import { connect, type Host, type HostContext, type ToolResult } from './host.js';
import { type Choices, render } from './render.js';
import { read, type View } from './view.js';

let host: Host | undefined;
let view: View | undefined;
let choices: Choices = { units: 'celsius', shownDays: 7, openDay: undefined, locale: navigator.language };

function show(): void {
  if (view === undefined) return;
  const canFetch = host?.canCallTools === true && Number.isFinite(view.latitude);
  const focused = focusPath();
  document.body.replaceChildren(
    render(view, choices, {
      change(changed) {
        choices = { ...choices, ...changed };
        show();
      },
      fetchDays: canFetch ? fetchDays : undefined,
    }),
  );
  if (focused !== -1) document.querySelectorAll('button')[focused]?.focus();
}

/** Which button has the keyboard, so that drawing anew does not take it away. */
const focusPath = () =>
  [...document.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement);

function say(text: string): void {
  const message = element('p', { class: 'message', text });
  message.setAttribute('role', 'status');
  document.body.replaceChildren(message);
}

function onResult(result: ToolResult): void {
  const text = result.content?.find(({ type }) => type === 'text')?.text ?? '';
  view = result.isError === true ? undefined : read(result.structuredContent ?? {});
  if (view === undefined) {
    say(text);
    return;
  }
  choices = { ...choices, units: view.units };
  show();
}

/** The coming days go below the current weather, which stays as it is. */
async function fetchDays(): Promise<void> {
  const asked = view;
  if (host === undefined || asked === undefined) return;
  const { latitude, longitude } = asked;
  const result = await host
    .callTool('get_forecast', { city: `${latitude},${longitude}`, days: 7 })
    .catch(() => undefined);
  // Meanwhile the host may have sent the weather of another place.
  if (view !== asked) return;
  const forecast = result?.isError === true ? undefined : read(result?.structuredContent ?? {});
  const problem = result?.content?.find(({ type }) => type === 'text')?.text ?? 'The forecast did not come.';
  view = forecast === undefined ? { ...asked, problem } : { ...asked, days: forecast.days };
  show();
}

function onContext({ theme, styles, locale }: HostContext): void {
  const root = document.documentElement;
  if (theme !== undefined) root.style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith('--') && value !== undefined) root.style.setProperty(name, value);
  }
  if (locale !== undefined) {
    choices = { ...choices, locale };
    show();
  }
}

say('…');
host = await connect({ onContext, onResult, onCancelled: () => say('Cancelled') });
show();
