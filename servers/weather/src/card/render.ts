import { html, nothing } from 'lit-html';
import type { CurrentWeather } from '../answers/current-weather.js';
import type { ForecastAnswer, ForecastDay } from '../answers/forecast.js';
import { condition } from '../services/conditions.js';
import { compassPoint, type UnitSystem } from '../services/units.js';
import { icon } from './icons.js';
import { isCurrent, type Result, writer } from './result.js';

/** The content of the card, and the parts that the person has chosen to see. */
export interface Shown {
  result: Result;
  /** The coming days, fetched later. */
  forecast?: ForecastAnswer | undefined;
  /** Why they could not be fetched. */
  problem?: string | undefined;
  fetching?: boolean;
  units: UnitSystem;
  shownDays: number;
  /** The date whose details are open. */
  openDay?: string | undefined;
  locale: string;
}

export interface Actions {
  change(changes: Partial<Shown>): void;
  /** Fetches the coming days; undefined where the host passes no calls on. */
  fetchDays: (() => void) | undefined;
}

export function card(shown: Shown, actions: Actions) {
  const { result, problem, units } = shown;
  const { attribution, city, country, region, stale } = result;
  const forecast = isCurrent(result) ? shown.forecast : result;
  const systems = [
    { text: '°C', value: 'celsius' as const },
    { text: '°F', value: 'fahrenheit' as const },
  ];
  return html`<article class="card">
    <header>
      <div><h1>${city}</h1><p>${[region, country].filter(Boolean).join(', ')}</p></div>
      ${choice('Units', systems, units, (value) => actions.change({ units: value }))}
    </header>
    ${stale ? html`<p class="stale">Old reading: ${age(result.age_seconds)} old</p>` : nothing}
    ${isCurrent(result) ? now(result, units) : nothing}
    ${forecast === undefined ? more(shown, actions) : days(forecast, shown, actions)}
    ${problem === undefined ? nothing : html`<p class="problem">${problem}</p>`}
    <footer>${attribution}</footer>
  </article>`;
}

export const message = (text: string) => html`<p class="message" role="status">${text}</p>`;

function now(result: CurrentWeather, units: UnitSystem) {
  const { degrees, rain, wind } = writer(result, units);
  const { condition: words, feels_like, humidity, is_day, observed_at, precipitation } = result;
  const from = result.wind_direction === undefined ? '' : ` ${compassPoint(result.wind_direction)}`;
  const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const facts = [
    fact('Humidity', humidity === undefined ? '–' : `${humidity} %`),
    fact('Wind', `${wind(result.wind)}${from}`),
    result.wind_gust === undefined ? nothing : fact('Gusts', wind(result.wind_gust)),
    precipitation === undefined ? nothing : fact('Precipitation', rain(precipitation)),
  ];
  const feels = feels_like === undefined ? '' : `Feels like ${degrees(feels_like)} · `;
  return html`<section class="now">
    ${icon(condition(result.wmo_code, is_day).icon, is_day)}
    <div class="temperature">${degrees(result.temperature)}</div>
    <div class="words">
      <strong>${capital(words)}</strong>
      <span>${feels}As of ${observed_at.slice(11, 16)} local time</span>
    </div>
    <dl>${facts}</dl>
  </section>`;
}

function days(forecast: ForecastAnswer, shown: Shown, { change }: Actions) {
  const all = forecast.days;
  const visible = all.slice(0, shown.shownDays);
  const low = Math.min(...visible.flatMap((day) => day.low ?? []));
  const high = Math.max(...visible.flatMap((day) => day.high ?? []));
  const spans = [...new Set([3, 7, all.length])].filter((span) => span <= all.length);
  const options = spans.map((span) => ({ text: `${span} days`, value: span }));
  const pick = (shownDays: number) => change({ shownDays, openDay: undefined });
  return html`<section>
    ${spans.length < 2 ? nothing : choice('Days', options, visible.length, pick)}
    <ol class="days">${visible.map((day) => row(day, { low, high, forecast }, shown, change))}</ol>
  </section>`;
}

function row(
  day: ForecastDay,
  { low, high, forecast }: { low: number; high: number; forecast: ForecastAnswer },
  { units, openDay, locale }: Shown,
  change: Actions['change'],
) {
  const { degrees } = writer(forecast, units);
  const open = openDay === day.date;
  const toggle = () => change({ openDay: open ? undefined : day.date });
  const wet = day.chance !== undefined && day.chance >= 10 ? `${day.chance} %` : '';
  return html`<li>
    <button class="day" aria-expanded=${open} @click=${toggle}>
      <span class="weekday">${weekday(day.date, locale)}</span>
      ${icon(condition(day.wmo_code, true).icon, true)}
      <span class="wet">${wet}</span>
      <span class="low">${degrees(day.low)}</span>
      <span class="bar">${bar(day, low, high)}</span>
      <span class="high">${degrees(day.high)}</span>
    </button>
    ${open ? html`<p class="details">${details(day, writer(forecast, units))}</p>` : nothing}
  </li>`;
}

/** Where the day's temperatures lie between the lowest and the highest shown. */
function bar(day: ForecastDay, low: number, high: number) {
  if (day.low === undefined || day.high === undefined) return nothing;
  const width = Math.max(high - low, 1);
  const left = ((day.low - low) / width) * 100;
  const share = Math.max(((day.high - day.low) / width) * 100, 4);
  return html`<span class="fill" style="left:${left}%;width:${share}%"></span>`;
}

function details(day: ForecastDay, { rain, wind }: ReturnType<typeof writer>): string {
  const { condition, gust, precipitation, sunrise, sunset } = day;
  return [
    capital(condition),
    ...(precipitation === undefined ? [] : [rain(precipitation)]),
    ...(day.wind === undefined ? [] : [`wind to ${wind(day.wind)}`]),
    ...(gust === undefined ? [] : [`gusts ${wind(gust)}`]),
    ...(sunrise && sunset ? [`sun ${sunrise.slice(11, 16)} to ${sunset.slice(11, 16)}`] : []),
  ].join(' · ');
}

function more({ fetching = false }: Shown, { fetchDays }: Actions) {
  if (fetchDays === undefined) return nothing;
  return html`<button class="more" ?disabled=${fetching} @click=${fetchDays}>Coming days</button>`;
}

/** A row of buttons of which one is pressed. */
function choice<Value>(
  label: string,
  options: { text: string; value: Value }[],
  chosen: Value,
  choose: (value: Value) => void,
) {
  const buttons = options.map(
    ({ text, value }) =>
      html`<button aria-pressed=${value === chosen} @click=${() => choose(value)}>${text}</button>`,
  );
  return html`<div class="choice" role="group" aria-label=${label}>${buttons}</div>`;
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
