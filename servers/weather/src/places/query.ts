import { fold } from './fold.js';

export type PlaceQuery =
  | { kind: 'coordinates'; latitude: number; longitude: number }
  | { kind: 'name'; text: string; name: string; qualifiers: string[] }
  | { kind: 'invalid'; problem: string };

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

/** Reads what was given for a place: coordinates, or a name with the division and country it lies in. */
export function parsePlace(input: string): PlaceQuery {
  const text = input.trim().replace(/\p{Zs}+/gu, ' ');
  if (text === '') return { kind: 'invalid', problem: `city is empty. ${form}` };
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) {
    return { kind: 'invalid', problem: `city contains control characters; send the name alone. ${form}` };
  }
  // As mathematicians write a pair of coordinates.
  const numbers = text
    .replace(minus, '-')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const match = coordinates.exec(numbers);
  if (match !== null) return readCoordinates(match[1], match[2], match[3], match[4]);
  if (/^geo:/i.test(numbers)) return readGeoUri(numbers);
  if (likeCoordinates.test(numbers)) {
    return {
      kind: 'invalid',
      problem: `city looks like coordinates that cannot be read: write them in decimal degrees, "48.85,2.35".`,
    };
  }
  const [name = '', ...rest] = text.split(',').map((part) => part.trim());
  if (fold(name) === '') return { kind: 'invalid', problem: `city names no place. ${form}` };
  return { kind: 'name', text, name, qualifiers: rest.map(fold).filter((part) => part !== '') };
}

function readGeoUri(uri: string): PlaceQuery {
  const [, latitude, longitude, parameters = ''] = geoUri.exec(uri) ?? [];
  const crs = /;crs=([^;]*)/i.exec(parameters)?.[1] ?? 'wgs84';
  if (latitude === undefined || crs.toLowerCase() !== 'wgs84') {
    return {
      kind: 'invalid',
      problem: `city is a geo: URI that cannot be read: give WGS 84 coordinates, "geo:48.85,2.35" or "48.85,2.35".`,
    };
  }
  return readCoordinates(latitude, undefined, longitude, undefined);
}

function readCoordinates(
  latitudeText: string | undefined,
  ns: string | undefined,
  longitudeText: string | undefined,
  ew: string | undefined,
): PlaceQuery {
  const latitude = Number(latitudeText) * (ns?.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(longitudeText) * (ew?.toUpperCase() === 'W' ? -1 : 1);
  if (Math.abs(latitude) > 90) {
    return {
      kind: 'invalid',
      problem: `city: latitude ${latitude} is out of range -90 to 90. The order is "latitude,longitude".`,
    };
  }
  if (Math.abs(longitude) > 180) {
    return { kind: 'invalid', problem: `city: longitude ${longitude} is out of range -180 to 180.` };
  }
  return { kind: 'coordinates', latitude, longitude };
}
