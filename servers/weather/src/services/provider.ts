import type { JsonRequest } from '../http/json-client.js';
import type { Place } from '../places/place.js';
import type { Current, Forecast, Source } from './model.js';

/** A service that knows the weather everywhere. What it is asked is described, not yet done. */
export interface WeatherProvider extends Source {
  current(place: Place): JsonRequest<Current>;
  forecast(place: Place, days: number): JsonRequest<Forecast>;
}
