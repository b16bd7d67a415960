// The icons of the page, drawn on a grid of 24 with one stroke; named by what they mean here. A name for those who hear the page stands
// on what has the icon. Our decision.

const drawings = {
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M7 5h3v14H7zM14 5h3v14h-3z',
  step: 'M5 5v14M10 5v14l10-7z',
  back: 'M19 5v14M14 5v14L4 12z',
  nextStatement: 'M5 5v14l10-7zM19 5v14',
  previousStatement: 'M19 5v14L9 12zM5 5v14',
  start: 'M17 5l-7 7 7 7M6 5v14',
  end: 'M7 5l7 7-7 7M18 5v14',
  previousChange: 'M15 5l-7 7 7 7',
  nextChange: 'M9 5l7 7-7 7',
  home: 'M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-5v-6h-4v6H5a1 1 0 0 1-1-1z',
  open: 'M3 7a2 2 0 0 1 2-2h4l3 3h7a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
  script: 'M6 3h9l4 4v14H6zM9.5 10h6M9.5 13.5h6M9.5 17h4',
  link: 'M10 14a4.5 4.5 0 0 0 6.5.4l3-3a4.6 4.6 0 0 0-6.5-6.5l-1.2 1.2M14 10a4.5 4.5 0 0 0-6.5-.4l-3 3a4.6 4.6 0 0 0 6.5 6.5l1.2-1.2',
  state:
    'M8 4H7a2 2 0 0 0-2 2v4a2 2 0 0 1-2 2 2 2 0 0 1 2 2v4a2 2 0 0 0 2 2h1M16 4h1a2 2 0 0 1 2 2v4a2 2 0 0 0 2 2 2 2 0 0 0-2 2v4a2 2 0 0 1-2 2h-1',
  done: 'M4 12.5l5 5L20 6.5',
  system: 'M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.5 21h7M12 17v4',
  dark: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a6.8 6.8 0 0 0 10.5 10.5z',
  light:
    'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  help: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM9.3 9.2a2.8 2.8 0 1 1 4.1 2.5c-.9.5-1.4 1.1-1.4 2.1M12 17h.01',
  close: 'M6 6l12 12M18 6L6 18',
  map: 'M5 3.5h14A1.5 1.5 0 0 1 20.5 5v14a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 19V5A1.5 1.5 0 0 1 5 3.5zM12 8v8M8 12h8',
  run: 'M9 10l-5 5 5 5M20 4v7a4 4 0 0 1-4 4H4',
} as const;

/** An icon's name. */
export type IconName = keyof typeof drawings;

/** One icon; its size comes from the class. */
export function Icon({
  name,
  className,
}: {
  readonly name: IconName;
  readonly className?: string | undefined;
}) {
  return (
    <svg
      aria-hidden
      className={className}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
