// What flies since the picture before: kept until another picture comes.

import { useState } from 'react';
import type { MemoryView } from '../../worker/protocol.ts';
import { type Flight, flightsBetween } from './flights.ts';

/** The flights into this picture, by the ids of their copies. */
export function useFlights(memory: MemoryView): ReadonlyMap<string, Flight> {
  const [seen, setSeen] = useState<{ memory: MemoryView; flights: ReadonlyMap<string, Flight> }>({
    memory,
    flights: new Map(),
  });
  if (seen.memory === memory) return seen.flights;
  const flights = new Map(flightsBetween(seen.memory, memory).map((flight) => [flight.id, flight]));
  setSeen({ memory, flights });
  return flights;
}
