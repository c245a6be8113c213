import { editsFrom } from '@mcp-reference/core/text';
import { beforeAll, expect, test } from 'vitest';
import { UpstreamError } from '../src/http/upstream-error.js';
import { fold } from '../src/places/fold.js';
import { type Gazetteer, loadGazetteer } from '../src/places/gazetteer.js';
import { readGazetteer } from '../src/places/gazetteer-file.js';
import type { Geocode } from '../src/places/geocoder.js';
import { distanceKm, label, type Place } from '../src/places/place.js';
import { PlaceFinder } from '../src/places/place-finder.js';

let gazetteer: Gazetteer;
let places: PlaceFinder;
const { signal } = new AbortController();

/** No network: whatever these tests find, the gazetteer knew. */
const geocode: Geocode = async () => {
  throw new UpstreamError('The geocoder', { kind: 'unreachable', detail: 'no network' });
};

const file = new URL('../dist/gazetteer.txt.gz', import.meta.url);
beforeAll(async () => {
  gazetteer = await loadGazetteer(file);
  places = new PlaceFinder(async () => gazetteer, geocode);
});

test.each([
  ['Paris', 'Paris, Île-de-France, FR'],
  ['  paris ', 'Paris, Île-de-France, FR'],
  ['Paris, TX', 'Paris, Texas, US'],
  ['Paris, Texas', 'Paris, Texas, US'],
  ['paris texas', 'Paris, Texas, US'],
  ['Paris, FR', 'Paris, Île-de-France, FR'],
  ['PARIS, FRANCE', 'Paris, Île-de-France, FR'],
  ['Springfield, Illinois, US', 'Springfield, Illinois, US'],
  ['Springfield IL', 'Springfield, Illinois, US'],
  ['São Paulo', 'São Paulo, BR'],
  ['sao paulo', 'São Paulo, BR'],
  ['München', 'Munich, Bavaria, DE'],
  ['Muenchen', 'Munich, Bavaria, DE'],
  ['Cologne', 'Köln, North Rhine-Westphalia, DE'],
  ['東京', 'Tokyo, JP'],
  ['Москва', 'Moscow, RU'],
  ['st johns, newfoundland and labrador', "St. John's, Newfoundland and Labrador, CA"],
  ['Washington, D.C.', 'Washington, District of Columbia, US'],
  ['Washington DC', 'Washington, District of Columbia, US'],
  ['New York', 'New York City, New York, US'],
  ['London', 'London, England, GB'],
  ['London, UK', 'London, England, GB'],
  ['London, ON', 'London, Ontario, CA'],
  ['Sydney, NSW', 'Sydney, New South Wales, AU'],
  ['Ho Chi Minh City', 'Ho Chi Minh City, VN'],
  ['Singapore', 'Singapore, SG'],
  ['Reykjavik', 'Reykjavík, Capital Region, IS'],
  ['Kansas City, MO', 'Kansas City, Missouri, US'],
  ['Kansas City, KS', 'Kansas City, Kansas, US'],
  ['NYC', 'New York City, New York, US'],
  ['LA', 'Los Angeles, California, US'],
  ['SF', 'San Francisco, California, US'],
  ['Tbilisi, Georgia', 'Tbilisi, GE'],
  ['Athens, Georgia', 'Athens, Georgia, US'],
])('"%s" is %s, without a network', async (name, expected) => {
  const found = await places.resolve(name, signal);
  expect(found.kind === 'found' ? label(found.place) : found).toBe(expected);
});

test.each([
  ['48.85,2.35', 48.85, 2.35, 'Paris'],
  ['-33.87 151.21', -33.87, 151.21, 'Sydney'],
  ['33.87S 151.21E', -33.87, 151.21, 'Sydney'],
  ['40.7° N, 74.0° W', 40.7, -74, 'New York City'],
  ['(48.85, 2.35)', 48.85, 2.35, 'Paris'],
  ['geo:48.85,2.35', 48.85, 2.35, 'Paris'],
  ['GEO:48.85,2.35,35', 48.85, 2.35, 'Paris'],
  ['geo:48.85,2.35;u=35', 48.85, 2.35, 'Paris'],
  ['geo:-33.87,151.21,12.5;crs=WGS84;u=40', -33.87, 151.21, 'Sydney'],
  ['geo:48.85,2.35?z=11', 48.85, 2.35, 'Paris'],
  ['geo:48.85,2.35;u=10?q=48.85,2.35(Tower)', 48.85, 2.35, 'Paris'],
  ['geo:\u221233.87,151.21', -33.87, 151.21, 'Sydney'],
  ['\u221233.87, 151.21', -33.87, 151.21, 'Sydney'],
  ['40.7, \u221274.0', 40.7, -74, 'New York City'],
  ['40.7,\u201374', 40.7, -74, 'New York City'],
  ['40.7,\uff0d74', 40.7, -74, 'New York City'],
  ['48.85,\u00a02.35', 48.85, 2.35, 'Paris'],
  ['48.8566140000000001,2.3522219000000001', 48.856614, 2.3522219, 'Paris'],
])(
  'coordinates %s are taken as they are, and named after the nearest place',
  async (text, latitude, longitude, near) => {
    const found = await places.resolve(text, signal);
    expect(found).toMatchObject({ kind: 'found', place: { latitude, longitude } });
    expect(found.kind === 'found' && found.place.name).toContain(`near ${near}`);
  },
);

test('a point far from every place keeps its coordinates for a name', async () => {
  const found = await places.resolve('0,-140', signal);
  expect(found).toMatchObject({ kind: 'found', place: { name: '0, -140' } });
});

test.each([
  ['', /empty/],
  ['   ', /empty/],
  ['Par\u0000is', /control characters/],
  ['Paris\nLondon', /control characters/],
  ['95,10', /latitude 95 is out of range -90 to 90/],
  ['10,-190', /longitude -190 is out of range -180 to 180/],
  ['\u221295,10', /latitude -95 is out of range/],
  ['geo:95,10;u=3', /latitude 95 is out of range/],
  ['Paris\u2028London', /control characters/],
  ['???', /names no place/],
  [', TX', /names no place/],
])('%j is refused with what to send instead', async (text, problem) => {
  await expect(places.resolve(text, signal)).rejects.toThrow(problem);
});

test.each(['geo:48.85', 'geo:48.85,2.35;crs=nad27', 'geo:somewhere', 'geo:'])(
  '%s is a geo: URI that cannot be read, and not the name of a place',
  async (text) => {
    await expect(places.resolve(text, signal)).rejects.toThrow(/geo: URI/);
  },
);

test.each([
  '\u221240°42′46″ 74°',
  '40°42′46″N 74°0′22″W',
  '48.85/2.35',
  '48,85 2,35',
  'N48.85 E2.35',
  '1e2,3',
  '48.85,2.35,100',
])('%s looks like coordinates, and is not taken for the name of a place', async (text) => {
  await expect(places.resolve(text, signal)).rejects.toThrow(/decimal degrees/);
});

test.each([
  ['France', ['Paris, Île-de-France, FR']],
  ['Texas', ['Houston, Texas, US']],
  ['Texas, USA', ['Houston, Texas, US']],
  ['NSW', ['Sydney, New South Wales, AU']],
  ['UK', ['London, England, GB']],
  ['Georgia', ['Tbilisi, GE', 'Atlanta, Georgia, US']],
])('%s is a region: its largest places are named', async (text, expected) => {
  const resolution = await places.resolve(text, signal);
  const named = resolution.kind === 'region' ? resolution.places.map(label) : resolution;
  expect(named).toEqual(expect.arrayContaining(expected));
});

test('a city of the name of a region is a city', async () => {
  for (const name of ['New York', 'Singapore', 'Luxembourg', 'Quebec'])
    expect(await places.resolve(name, signal)).toMatchObject({ kind: 'found' });
});

test('a place under another name is not the first of many that have it', async () => {
  const resolution = await places.resolve('Venice', signal);
  expect(resolution.kind === 'ambiguous' ? label(resolution.candidates[0] as Place) : resolution).toBe(
    'Venice, Veneto, IT',
  );
});

test('to three letters anything is near, so nothing is suggested', () => {
  expect(gazetteer.near('cdg', 3)).toEqual([]);
  expect(gazetteer.near('here', 3).map(label)).not.toContain('Harare, ZW');
  expect(gazetteer.near('Berln', 3).map(label)[0]).toBe('Berlin, State of Berlin, DE');
});

test('a name that several places of like size have is ambiguous, most populous first', async () => {
  const resolution = await places.resolve('Springfield', signal);
  const candidates = resolution.kind === 'ambiguous' ? resolution.candidates.map(label) : [];
  expect(candidates.slice(0, 3)).toEqual([
    'Springfield, Missouri, US',
    'Springfield, Massachusetts, US',
    'Springfield, Illinois, US',
  ]);
});

test('a big city under another name does not hide a city of that name', async () => {
  const resolution = await places.resolve('Victoria', signal);
  const candidates = resolution.kind === 'ambiguous' ? resolution.candidates.map(label) : [];
  expect(candidates).toContain('Victoria, British Columbia, CA');
});

test.each([
  ['Pairs', 'Paris, Île-de-France, FR'],
  ['Munchn', 'Munich, Bavaria, DE'],
  ['Copenhagn', 'Copenhagen, Capital Region, DK'],
  ['Amsterdm', 'Amsterdam, North Holland, NL'],
])('"%s" suggests %s', (typed, meant) => {
  expect(gazetteer.near(typed, 5).map(label)).toContain(meant);
});

test('without the geocoder, an unknown name is unverified and not unknown', async () => {
  expect(await places.resolve('Portmeirion', signal)).toMatchObject({ kind: 'unverified' });
});

test.each([
  'constructor',
  'Paris, constructor',
  '__proto__, toString',
  'a,,,,b',
  '\ud800',
  '🌦️',
  '%50aris',
  "Robert'); DROP TABLE",
  '٤٨,٢',
  `${'a '.repeat(60)}b`,
  `${','.repeat(100)}x`,
])('%j finds nothing and breaks nothing', async (text) => {
  const kind = await places.resolve(text, signal).then(
    (resolution) => resolution.kind,
    (error: Error) => error.name,
  );
  expect(['unverified', 'ExpectedError']).toContain(kind);
});

test('every label can be typed back', async () => {
  const lost: string[] = [];
  for (const { place } of gazetteer.startingWith('b', 2_000)) {
    const found = await places.resolve(label(place), signal);
    const same =
      found.kind === 'found'
        ? label(found.place) === label(place) || distanceKm(found.place, place) < 20
        : found.kind === 'ambiguous';
    if (!same) lost.push(label(place));
  }
  expect(lost).toEqual([]);
});

test('completion offers the best known places first', async () => {
  const offered = await places.complete('Lon', 5);
  expect(offered.map(label)).toContain('London, England, GB');
  expect((await places.complete('mün', 3)).map(label)).toContain('Munich, Bavaria, DE');
  expect(await places.complete('', 5)).toEqual([]);
  expect(await places.complete('qqqqq', 5)).toEqual([]);
});

test('a mistyped name has suggestions exactly where counting the edits to every spelling finds one', async () => {
  const { places, alternates } = await readGazetteer(file);
  const spellings = [
    ...places.map((line) => fold(line.split('\t')[0] ?? '')),
    ...alternates.map((line) => line.split('\t')[0] ?? ''),
  ];
  const letters = 'abcdefghijklmnopqrstuvwxyz é東'.split('');
  for (let i = 0; i < 120; i++) {
    const word = spellings[(i * 7_919) % spellings.length] ?? '';
    const at = (i * 31) % (word.length + 1);
    const letter = letters[i % letters.length] ?? '';
    const edited = [
      word.slice(0, at) + letter + word.slice(at),
      word.slice(0, at) + word.slice(at + 1),
      word.slice(0, at) + letter + word.slice(at + 1),
      word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
    ];
    const typed = (edited[i % 4] ?? '') + (i % 3 === 0 ? letter : '');
    const folded = fold(typed);
    const most = folded.length < 4 ? 0 : folded.length < 6 ? 1 : 2;
    const editsTo = editsFrom(folded, most);
    const near = spellings.some((spelling) => spelling.length >= 4 && editsTo(spelling) <= most);
    expect(gazetteer.near(typed, 5).length > 0, typed).toBe(folded.length >= 4 && near);
  }
});
