import type { Place, Resolution, SearchResult } from './places/place.js';
import type { AlertReport, Current, Forecast, Sourced } from './services/model.js';

/** Lives as long as the process. `open` makes it, and every connection shares it. */
export interface App {
  places: Places;
  weather: Weather;
  /** @throws Unreachable */
  alerts(place: Place, signal: AbortSignal): Promise<AlertReport>;
  /** Whether the user may be asked which of several places is meant. */
  mayAsk: boolean;
}

/** Turns what a person calls a place into the place. Names that cannot be read are refused with an ExpectedError. */
export interface Places {
  resolve(input: string, signal: AbortSignal): Promise<Resolution>;
  /** Names to offer while somebody types. */
  complete(prefix: string, limit: number): Promise<Place[]>;
  /** Places that match a whole name or its beginning. */
  search(
    query: string,
    options: { country?: string | undefined; limit: number; signal: AbortSignal },
  ): Promise<SearchResult>;
  /** How many places are known without a network. */
  size(): Promise<number>;
}

/** Asks one service after the other; both throw `Unreachable` when none answers. */
export interface Weather {
  current(place: Place, signal: AbortSignal): Promise<Sourced<Current>>;
  /** The days that the service has, at most as many as asked for. */
  forecast(place: Place, days: number, signal: AbortSignal): Promise<Sourced<Forecast>>;
}
