// The size of an element, as it changes.

import { type RefObject, useEffect, useState } from 'react';

/** Inner width and height in CSS pixels, and the page's --scale at that size. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** The size of the element behind `ref`; null until it is known. */
export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const scale = Number(getComputedStyle(element).getPropertyValue('--scale'));
      setSize({ width, height, scale: scale > 0 ? scale : 1 });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const onChange = (): void => setHolds(list.matches);
    list.addEventListener('change', onChange);
    return () => list.removeEventListener('change', onChange);
  }, [query]);
  return holds;
}
