// The icons of the page, named by what they mean here. A name for those who hear the page stands on what has the icon. Our decision.

import {
  Braces,
  Bug,
  Check,
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  CircleHelp,
  CornerDownLeft,
  FolderOpen,
  House,
  Link,
  Maximize2,
  Monitor,
  Moon,
  PanelRight,
  Pause,
  Play,
  ScrollText,
  Search,
  SkipBack,
  SkipForward,
  SquarePlus,
  StepBack,
  StepForward,
  Sun,
  X,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';

const icons = {
  play: Play,
  pause: Pause,
  step: StepForward,
  back: StepBack,
  nextStatement: SkipForward,
  previousStatement: SkipBack,
  start: ChevronFirst,
  end: ChevronLast,
  previousChange: ChevronLeft,
  nextChange: ChevronRight,
  home: House,
  open: FolderOpen,
  script: ScrollText,
  link: Link,
  state: Braces,
  done: Check,
  system: Monitor,
  dark: Moon,
  light: Sun,
  errata: Bug,
  inspector: PanelRight,
  palette: Search,
  help: CircleHelp,
  close: X,
  map: SquarePlus,
  run: CornerDownLeft,
  zoomIn: ZoomIn,
  zoomOut: ZoomOut,
  fit: Maximize2,
} as const;

/** An icon's name. */
export type IconName = keyof typeof icons;

/** One icon; its size comes from the class. */
export function Icon({
  name,
  className,
}: {
  readonly name: IconName;
  readonly className?: string | undefined;
}) {
  const Drawing = icons[name];
  return <Drawing aria-hidden {...(className === undefined ? {} : { className })} />;
}
