import { locationforecast } from './met-norway.ts';
import { activeAlerts } from './nws.ts';
import { forecast, type GeocodedPlace, geocode } from './open-meteo.ts';
import { StandIn } from './stand-in.ts';

/** Every service this server talks to, on free loopback ports. @param now the clock by which they tell the weather */
export async function startStandIns(now: () => number = Date.now) {
  /** More places for the geocoder. */
  const places: GeocodedPlace[] = [];
  const [openMeteo, geocoding, metNorway, nws] = await Promise.all([
    StandIn.start((url) => forecast(url, now())),
    StandIn.start((url) => geocode(url, places)),
    StandIn.start((url, headers) => locationforecast(url, headers, now())),
    StandIn.start((url, headers) => activeAlerts(url, headers, now())),
  ]);
  const all = [openMeteo, geocoding, metNorway, nws];
  return {
    openMeteo,
    geocoding,
    metNorway,
    nws,
    places,
    /** The variables that point a server here. */
    env: {
      OPEN_METEO_URL: openMeteo.url,
      OPEN_METEO_GEOCODING_URL: geocoding.url,
      MET_NORWAY_URL: metNorway.url,
      NWS_URL: nws.url,
    },
    reset() {
      places.length = 0;
      for (const standIn of all) standIn.reset();
    },
    async close() {
      await Promise.all(all.map((standIn) => standIn.close()));
    },
    async [Symbol.asyncDispose]() {
      await this.close();
    },
  };
}

export type StandIns = Awaited<ReturnType<typeof startStandIns>>;
