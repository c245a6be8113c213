import { fold } from './fold.js';

export type PlaceQuery =
  | { kind: 'coordinates'; latitude: number; longitude: number }
  | { kind: 'name'; text: string; name: string; qualifiers: string[] }
  | { kind: 'invalid'; problem: string };

const number = String.raw`([+-]?\d{1,3}(?:\.\d{1,20})?)`;
const coordinates = new RegExp(`^${number} ?°? ?([NS])? ?[,; ] ?${number} ?°? ?([EW])?$`, 'i');
/** Nothing but numbers, signs and compass points, and of numbers at least two. A post code has no such sign. */
const likeCoordinates = /^(?=.*[.,;/°])(?=.*\d[^\d]+\d)[\d\s.,;/°'′’"″”+\-NSEWe]+$/;
const form =
  'Give a place ("Paris", "Paris, TX", "Springfield, Illinois, US") or coordinates ("48.85,2.35").';

/** Reads what was given for a place: coordinates, or a name with the division and country it lies in. */
export function parsePlace(input: string): PlaceQuery {
  const text = input
    .trim()
    .replace(/ {2,}/g, ' ')
    // As RFC 5870 and mathematicians write a pair of coordinates.
    .replace(/^geo:|^\((.*)\)$/, '$1');
  if (text === '') return { kind: 'invalid', problem: `city is empty. ${form}` };
  if (/\p{Cc}/u.test(text)) {
    return { kind: 'invalid', problem: `city contains control characters; send the name alone. ${form}` };
  }
  const match = coordinates.exec(text);
  if (match !== null) return readCoordinates(match);
  if (likeCoordinates.test(text)) {
    return {
      kind: 'invalid',
      problem: `city looks like coordinates that cannot be read: write them in decimal degrees, "48.85,2.35".`,
    };
  }
  const [name = '', ...rest] = text.split(',').map((part) => part.trim());
  if (fold(name) === '') return { kind: 'invalid', problem: `city names no place. ${form}` };
  return { kind: 'name', text, name, qualifiers: rest.map(fold).filter((part) => part !== '') };
}

function readCoordinates([, latitudeText, ns, longitudeText, ew]: RegExpExecArray): PlaceQuery {
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
