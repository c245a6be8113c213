import { calculator } from './calculator.ts';
import type { ServerTour } from './steps.ts';

/** The servers in the order of the README. */
export const tours: ServerTour[] = [calculator];
