// What flies since the picture before: kept until another picture comes.

import { useContext, useState } from 'react';
import type { MemoryView } from '../../worker/protocol.ts';
import { type Flight, flightsBetween } from './flights.ts';
import { Pace } from './pace.ts';

/** The flights into this picture, by the ids of their copies. */
export function useFlights(memory: MemoryView): ReadonlyMap<string, Flight> {
  const [seen, setSeen] = useState<{ memory: MemoryView; flights: ReadonlyMap<string, Flight> }>({
    memory,
    flights: new Map(),
  });
  const { speed } = useContext(Pace);
  if (seen.memory === memory) return seen.flights;
  const flights = new Map(flightsBetween(seen.memory, memory, speed).map((flight) => [flight.id, flight]));
  setSeen({ memory, flights });
  return flights;
}
