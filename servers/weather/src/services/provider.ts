import type { JsonRequest } from '../http/json-client.js';
import type { Place } from '../places/place.js';
import type { Current, Forecast, Source } from './model.js';

/** A service that has the weather everywhere. It describes its requests and sends none itself. */
export interface WeatherProvider extends Source {
  current(place: Place): JsonRequest<Current>;
  forecast(place: Place, days: number): JsonRequest<Forecast>;
}
