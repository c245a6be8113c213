import type { Place } from '../places/place.js';

/** The states, and the territories that GeoNames counts as countries of their own. */
export const territories = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP']);

/** South, north, west and east of the US and its territories, at least 50 km beyond their borders. */
const areas: [south: number, north: number, west: number, east: number][] = [
  [23.5, 50.2, -126.5, -65.5], // The 48 states
  [50.2, 72.2, -180, -127.5], // Alaska
  [50.2, 54.5, 170.5, 180], // The western Aleutians
  [17.9, 29.2, -179.5, -153.8], // Hawaii
  [16.9, 19.4, -68.7, -63.6], // Puerto Rico and the Virgin Islands
  [12.5, 21.4, 143.5, 147.2], // Guam and the Northern Marianas
  [-15.4, -10.2, -172.2, -167], // American Samoa
];

/** Whether the National Weather Service is worth asking. Beyond its areas, only points that no country is near to are. */
export function mayBeCovered({ countryCode, latitude, longitude }: Place): boolean {
  const isIn = ([south, north, west, east]: (typeof areas)[number]) =>
    latitude >= south && latitude <= north && longitude >= west && longitude <= east;
  return countryCode === undefined || territories.has(countryCode) || areas.some(isIn);
}
