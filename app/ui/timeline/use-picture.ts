// Asks for the picture of the window that is shown: one request at a time, the newest wish next. As long as nobody has zoomed or panned the
// picture follows the present statement, and only moves when that would not be seen well. Our decision.

import { useCallback, useEffect, useRef, useState } from 'react';
import { nextFrame } from '../../store/display.ts';
import { reuse } from '../../store/reuse.ts';
import type { Place, TimeWindow } from '../../worker/protocol.ts';
import { isWellSeen } from './scale.ts';

/** What every picture of time says of itself: its window, and when the statements in it are. */
export interface Picture extends TimeWindow {
  readonly runEnd: number;
  readonly statements: {
    readonly number: Uint32Array;
    readonly begin: Float64Array;
    readonly end: Float64Array;
  };
}

/** What is asked for; `ask` answers null when the worker is lost. It must be the same function as long as it asks for the same. */
export interface Wanted<View extends Picture> {
  readonly run: number;
  readonly place: Place;
  readonly width: number;
  readonly ask: (window: TimeWindow | null, width: number) => Promise<View | null>;
}

/** A picture that can be looked around in. `window` is what to draw, which may be newer than the picture. */
export interface Looking<View extends Picture> {
  readonly view: View | null;
  readonly window: TimeWindow | null;
  readonly isFollowing: boolean;
  /** Looks at a window; null follows the present statement. */
  readonly lookAt: (window: TimeWindow | null) => void;
}

/** The newest picture, and where one looks. */
export function usePicture<View extends Picture>({ run, place, width, ask }: Wanted<View>): Looking<View> {
  const [view, setView] = useState<View | null>(null);
  const [window, setWindow] = useState<TimeWindow | null>(null);
  const [turn, setTurn] = useState(0);
  const { statement } = place;
  const at = useRef({ now: statement, asked: statement });
  const askHere = useCallback(
    (wanted: TimeWindow | null, room: number) => {
      at.current.asked = at.current.now;
      return ask(wanted, room);
    },
    [ask],
  );
  const show = useCallback((next: View) => setView((before) => reuse(before, next)), []);
  const send = useNewest(askHere, show);
  useEffect(() => {
    at.current.now = statement;
  }, [statement]);
  useEffect(() => {
    if (width > 0) send(window, width);
  }, [send, run, width, window, turn]);
  useEffect(() => {
    // Also of a picture that comes late, asked for at another statement; one that was asked for here shows it as well as it can be.
    if (window !== null || view === null || at.current.asked === statement) return;
    if (!isPresentSeen(view, statement)) setTurn((before) => before + 1);
  }, [window, statement, run, view]);
  const lookAt = useCallback((wanted: TimeWindow | null) => {
    setWindow(wanted);
    if (wanted === null) setTurn((before) => before + 1);
  }, []);
  return { view, window: window ?? view, isFollowing: window === null, lookAt };
}

/** Sends one request at a time; of those that come meanwhile only the last. */
function useNewest<View>(
  ask: (window: TimeWindow | null, width: number) => Promise<View | null>,
  show: (view: View) => void,
): (window: TimeWindow | null, width: number) => void {
  const waiting = useRef<(() => Promise<View | null>) | null>(null);
  const isBusy = useRef(false);
  return useCallback(
    (window, width) => {
      const pump = async (): Promise<void> => {
        if (isBusy.current) return;
        isBusy.current = true;
        for (let next = waiting.current; next !== null; next = waiting.current) {
          waiting.current = null;
          const view = await next();
          // The stage has drawn the step by then: each takes a frame of its own.
          await nextFrame();
          if (view !== null) show(view);
        }
        isBusy.current = false;
      };
      waiting.current = () => ask(window, width);
      void pump();
    },
    [ask, show],
  );
}

/** The place of the statement shown among those of a picture, −1 if it is not there. */
export const presentPlace = ({ statements }: Picture, { statement }: Pick<Place, 'statement'>): number =>
  statements.number.indexOf(Math.max(0, statement - 1));

function isPresentSeen(picture: Picture, statement: number): boolean {
  const at = presentPlace(picture, { statement });
  if (at < 0) return false;
  const { begin, end } = picture.statements;
  return isWellSeen(picture, { from: begin[at]!, to: end[at]! });
}
