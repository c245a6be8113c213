import { ExpectedError } from '@mcp-reference/core';
import { fold } from './fold.js';

export type PlaceQuery = Point | { kind: 'name'; text: string; name: string; qualifiers: string[] };
interface Point {
  kind: 'coordinates';
  latitude: number;
  longitude: number;
}

const number = String.raw`([+-]?\d{1,3}(?:\.\d{1,20})?)`;
const coordinates = new RegExp(`^${number} ?°? ?([NS])? ?[,; ] ?${number} ?°? ?([EW])?$`, 'i');
/** RFC 5870: `geo:48.2,16.37,183;crs=wgs84;u=40`; Android adds `?z=11`. The altitude and the rest change no weather. */
const geoUri = new RegExp(
  `^geo:${number},${number}(?:,[+-]?\\d+(?:\\.\\d+)?)?((?:;[^?#]*)?)(?:[?#].*)?$`,
  'i',
);
/** The signs that take the place of `-`: hyphens, dashes and the minus of mathematics and of full width. */
const minus = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** Nothing but numbers, signs and compass points, and of numbers at least two. A post code has no such sign. */
const likeCoordinates = /^(?=.*[.,;/°])(?=.*\d[^\d]+\d)[\d\s.,;/°'′’"″”+\-NSEWe]+$/;
const form =
  'Give a place ("Paris", "Paris, TX", "Springfield, Illinois, US") or coordinates ("48.85,2.35").';

/**
 * Reads what was given for a place: coordinates, or a name with the division and country it lies in.
 *
 * @param argument its name, for messages
 * @throws ExpectedError
 */
export function parsePlace(input: string, argument = 'city'): PlaceQuery {
  const refuse = (problem: string) => new ExpectedError(`${argument}${problem}`);
  const text = input.trim().replace(/\p{Zs}+/gu, ' ');
  if (text === '') throw refuse(` is empty. ${form}`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    throw refuse(` contains control characters; send the name alone. ${form}`);
  // As mathematicians write a pair of coordinates.
  const numbers = text
    .replace(minus, '-')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const pair = coordinates.exec(numbers);
  if (pair !== null) return point(pair.slice(1), refuse);
  if (/^geo:/i.test(numbers)) {
    const [, latitude, longitude, parameters = ''] = geoUri.exec(numbers) ?? [];
    const crs = /;crs=([^;]*)/i.exec(parameters)?.[1] ?? 'wgs84';
    if (latitude !== undefined && crs.toLowerCase() === 'wgs84')
      return point([latitude, undefined, longitude], refuse);
    throw refuse(
      ' is a geo: URI that cannot be read: give WGS 84 coordinates, "geo:48.85,2.35" or "48.85,2.35".',
    );
  }
  if (likeCoordinates.test(numbers))
    throw refuse(' looks like coordinates that cannot be read: write them in decimal degrees, "48.85,2.35".');
  const [name = '', ...rest] = text.split(',').map((part) => part.trim());
  if (fold(name) === '') throw refuse(` names no place. ${form}`);
  return { kind: 'name', text, name, qualifiers: rest.map(fold).filter((part) => part !== '') };
}

function point(
  [latitudeText, ns, longitudeText, ew]: (string | undefined)[],
  refuse: (problem: string) => ExpectedError,
): Point {
  const latitude = Number(latitudeText) * (ns?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(longitudeText) * (ew?.toUpperCase() === 'W' ? -1 : 1);
  if (Math.abs(latitude) > 90)
    throw refuse(`: latitude ${latitude} is out of range -90 to 90. The order is "latitude,longitude".`);
  if (Math.abs(longitude) > 180) throw refuse(`: longitude ${longitude} is out of range -180 to 180.`);
  return { kind: 'coordinates', latitude, longitude };
}
