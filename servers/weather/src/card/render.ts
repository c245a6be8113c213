import { condition } from '../services/conditions.js';
import { compassPoint, round, systems, type UnitSystem } from '../services/units.js';
import { choice, element } from './dom.js';
import { icon } from './icons.js';
import type { DayView, NowView, View } from './view.js';

/** What the person has chosen to see. */
export interface Choices {
  units: UnitSystem;
  shownDays: number;
  /** The date whose details are open. */
  openDay: string | undefined;
  locale: string;
}

export interface Actions {
  change(choices: Partial<Choices>): void;
  /** Fetches the coming days; undefined where the host passes no calls on. */
  fetchDays: (() => void) | undefined;
}

export function render(view: View, choices: Choices, actions: Actions): HTMLElement {
  return element(
    'article',
    { class: 'card' },
    header(view, choices, actions),
    view.stale
      ? element('p', { class: 'stale', text: `Old reading: ${age(view.ageSeconds)} old` })
      : undefined,
    view.now === undefined ? undefined : now(view.now, choices.units),
    view.days.length === 0 ? undefined : days(view.days, choices, actions),
    view.days.length === 0 && actions.fetchDays !== undefined ? more(actions.fetchDays) : undefined,
    view.problem === undefined ? undefined : element('p', { class: 'problem', text: view.problem }),
    element('footer', { text: view.attribution }),
  );
}

function header(view: View, { units }: Choices, { change }: Actions): HTMLElement {
  const unit = choice(
    'Units',
    [
      { text: '°C', value: 'celsius' as const },
      { text: '°F', value: 'fahrenheit' as const },
    ],
    units,
    (value) => change({ units: value }),
  );
  const name = element('div', {}, element('h1', { text: view.place }), element('p', { text: view.region }));
  return element('header', {}, name, unit);
}

function now(weather: NowView, units: UnitSystem): HTMLElement {
  const system = systems[units];
  const degrees = (value: number) => `${round(system.temperature.of(value), 0)}°`;
  const fact = (name: string, value: string) =>
    element('div', {}, element('dt', { text: name }), element('dd', { text: value }));
  const facts = element('dl', {});
  facts.append(fact('Humidity', weather.humidity === undefined ? '–' : `${weather.humidity} %`));
  const from = weather.direction === undefined ? '' : ` ${compassPoint(weather.direction)}`;
  const speed = weather.wind === undefined ? '–' : `${system.wind.of(weather.wind)} ${system.wind.unit}`;
  facts.append(fact('Wind', `${speed}${from}`));
  if (weather.gust !== undefined)
    facts.append(fact('Gusts', `${system.wind.of(weather.gust)} ${system.wind.unit}`));
  if (weather.precipitation !== undefined) {
    const amount = system.precipitation.of(weather.precipitation);
    facts.append(fact('Precipitation', `${amount} ${system.precipitation.unit}`));
  }
  const feels = weather.feelsLike === undefined ? '' : `Feels like ${degrees(weather.feelsLike)}`;
  const at = `As of ${weather.observedAt.slice(11, 16)} local time`;
  return element(
    'section',
    { class: 'now' },
    icon(condition(weather.code, weather.isDay).icon, weather.isDay),
    element('div', { class: 'temperature', text: degrees(weather.temperature) }),
    element(
      'div',
      { class: 'words' },
      element('strong', { text: capital(weather.condition) }),
      element('span', { text: [feels, at].filter((part) => part !== '').join(' · ') }),
    ),
    facts,
  );
}

function days(all: DayView[], choices: Choices, actions: Actions): HTMLElement {
  const shown = all.slice(0, choices.shownDays);
  const low = Math.min(...shown.flatMap(({ min }) => min ?? []));
  const high = Math.max(...shown.flatMap(({ max }) => max ?? []));
  const list = element('ol', { class: 'days' });
  for (const day of shown) list.append(row(day, { low, high }, choices, actions));
  const spans = [...new Set([3, 7, all.length])].filter((span) => span <= all.length);
  const options = spans.map((span) => ({ text: `${span} days`, value: span }));
  const picker =
    spans.length < 2
      ? undefined
      : choice('Days', options, shown.length, (value) =>
          actions.change({ shownDays: value, openDay: undefined }),
        );
  return element('section', {}, picker, list);
}

function row(
  day: DayView,
  range: { low: number; high: number },
  choices: Choices,
  { change }: Actions,
): HTMLElement {
  const { temperature } = systems[choices.units];
  const degrees = (value: number | undefined) =>
    value === undefined ? '–' : `${round(temperature.of(value), 0)}°`;
  const open = choices.openDay === day.date;
  const wet = day.probability !== undefined && day.probability >= 10 ? `${day.probability} %` : '';
  const button = element(
    'button',
    { class: 'day' },
    element('span', { class: 'weekday', text: weekday(day.date, choices.locale) }),
    icon(condition(day.code, true).icon, true),
    element('span', { class: 'wet', text: wet }),
    element('span', { class: 'low', text: degrees(day.min) }),
    bar(day, range),
    element('span', { class: 'high', text: degrees(day.max) }),
  );
  button.setAttribute('aria-expanded', String(open));
  button.addEventListener('click', () => change({ openDay: open ? undefined : day.date }));
  return element('li', {}, button, open ? details(day, choices.units) : undefined);
}

/** Where the day's temperatures lie between the lowest and the highest shown. */
function bar({ min, max }: DayView, { low, high }: { low: number; high: number }): HTMLElement {
  const fill = element('span', { class: 'fill' });
  if (min === undefined || max === undefined) return element('span', { class: 'bar' });
  const width = Math.max(high - low, 1);
  fill.style.left = `${((min - low) / width) * 100}%`;
  fill.style.width = `${Math.max(((max - min) / width) * 100, 4)}%`;
  return element('span', { class: 'bar' }, fill);
}

function details(day: DayView, units: UnitSystem): HTMLElement {
  const { wind, precipitation } = systems[units];
  const parts = [capital(day.condition)];
  if (day.precipitation !== undefined)
    parts.push(`${precipitation.of(day.precipitation)} ${precipitation.unit}`);
  if (day.wind !== undefined) parts.push(`wind to ${wind.of(day.wind)} ${wind.unit}`);
  if (day.gust !== undefined) parts.push(`gusts ${wind.of(day.gust)} ${wind.unit}`);
  if (day.sunrise !== undefined && day.sunset !== undefined) {
    parts.push(`sun ${day.sunrise.slice(11, 16)} to ${day.sunset.slice(11, 16)}`);
  }
  return element('p', { class: 'details', text: parts.join(' · ') });
}

function more(fetchDays: () => void): HTMLElement {
  const button = element('button', { class: 'more', text: 'Coming days' });
  button.addEventListener('click', () => {
    button.disabled = true;
    fetchDays();
  });
  return button;
}

function weekday(date: string, locale: string): string {
  const options = { weekday: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  try {
    return new Intl.DateTimeFormat(locale, options).format(new Date(date));
  } catch {
    return date.slice(5);
  }
}

function age(seconds: number): string {
  return seconds < 5400 ? `${Math.max(1, Math.round(seconds / 60))} min` : `${Math.round(seconds / 3600)} h`;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
