// Two runs side by side, in lockstep: a picture of each on the same columns and rows, in which only what differs keeps its colour. Loaded
// with the first comparison.

import { type UIEvent, useRef, useState } from 'react';
import { useApp, useAppState } from '../../store/use-app.ts';
import { besideWords } from '../../words/en/beside.ts';
import type { BesideFrame, Frame, Position } from '../../worker/protocol.ts';
import { Icon } from '../shared/icon.tsx';
import { Stage, type StageProps } from '../stage/stage.tsx';
import styles from './beside-stages.module.css';
import controls from './controls.module.css';
import { sentenceOf } from './sentence.ts';
import { type Size, useMedia, useSize } from './use-size.ts';

/** What is done with either picture. */
type Handlers = Pick<
  StageProps,
  'stop' | 'speed' | 'band' | 'onSelect' | 'onAct' | 'onLook' | 'zoom' | 'onZoom' | 'onZoomCommand'
>;

type Side = keyof typeof besideWords.titles;

const sides = ['here', 'there'] as const;

/** Height of what stands above a picture, in CSS pixels at --scale 1: `--head` of the style sheet. */
const HEAD = 46;

/** Both pictures, or where there is no room for both the one that is chosen. */
export function BesideStages(props: Handlers & { readonly frame: Frame; readonly beside: BesideFrame }) {
  const { frame, beside, ...handlers } = props;
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const isWide = useMedia('(width >= 1100px)');
  const isPhone = useMedia('(width < 720px)');
  const [chosen, setChosen] = useState<Side>('here');
  const shown = isPhone ? [chosen] : sides;
  const frames = { here: frame, there: beside };
  return (
    <section className={styles.both} aria-label={besideWords.both}>
      <Bar position={frame.place.position} difference={beside.difference} />
      {isPhone && <SideChoice frames={frames} chosen={chosen} onChoose={setChosen} />}
      <div
        ref={room}
        className={styles.pictures}
        data-columns={isWide ? 2 : 1}
        onScrollCapture={isWide ? undefined : scrollBoth}
      >
        {shown.map((side) => (
          <Picture
            key={side}
            side={side}
            frame={frames[side]}
            difference={beside.difference}
            size={size === null ? null : roomOf(size, isWide ? 2 : 1, isPhone || isWide ? 1 : 2)}
            {...handlers}
          />
        ))}
      </div>
    </section>
  );
}

/** Pictures below each other scroll by themselves: what one shows, the other shows as well. */
function scrollBoth({ target, currentTarget }: UIEvent<HTMLElement>): void {
  if (!(target instanceof HTMLElement) || target.parentElement !== currentTarget) return;
  for (const picture of currentTarget.children) picture.scrollTop = target.scrollTop;
}

/** The room of one of the pictures, of `across` beside and `down` below each other. */
const roomOf = ({ width, height, scale }: Size, across: number, down: number): Size => ({
  width: Math.floor(width / across) - (across > 1 ? 1 : 0),
  height: Math.floor(height / down) - HEAD * scale,
  scale,
});

function Picture(
  props: Handlers & {
    readonly side: Side;
    readonly frame: BesideFrame | Frame;
    readonly difference: BesideFrame['difference'];
    readonly size: Size | null;
  },
) {
  const { side, frame, difference, size, ...handlers } = props;
  const sentence = sentenceOf(frame);
  const title = `${besideWords.titles[side]}: ${besideWords.semantics(frame.semantics)}`;
  return (
    <section className={styles.picture} aria-label={title} data-side={side}>
      <header className={styles.head}>
        <h2>
          {besideWords.titles[side]} <span>{besideWords.semantics(frame.semantics)}</span>
        </h2>
        <p className={styles.place}>{besideWords.place(frame.place)}</p>
        <p className={styles.sentence} title={sentence}>
          {sentence}
        </p>
      </header>
      <div className={styles.stage}>
        {size !== null && (
          <Stage view={frame.stage} size={size} scale={size.scale} difference={difference} {...handlers} />
        )}
      </div>
    </section>
  );
}

/** How much differs, the way to the first difference, and the end of it. */
function Bar(props: { readonly position: Position; readonly difference: BesideFrame['difference'] }) {
  const { position, difference } = props;
  const app = useApp();
  const first = useAppState(({ compared }) => compared?.comparison.first ?? null);
  const isSame = first === null || isBefore(position, first.position);
  const close = async (): Promise<void> => (await app.errata()).endComparison();
  return (
    <div className={styles.bar}>
      <p>
        {besideWords.difference(difference, isSame)}
        <span className={styles.colours}>{besideWords.colours}</span>
      </p>
      {first !== null && (
        <button
          type="button"
          className={controls.plain}
          onClick={() => app.move({ kind: 'position', position: first.position })}
        >
          {besideWords.first}
        </button>
      )}
      <button
        type="button"
        className={controls.plain}
        aria-label={besideWords.close}
        onClick={() => void close()}
      >
        <Icon name="close" className={controls.icon} />
        <span className={styles.colours}>{besideWords.close}</span>
      </button>
    </div>
  );
}

const isBefore = (one: Position, other: Position): boolean =>
  one.statement < other.statement || (one.statement === other.statement && one.step < other.step);

function SideChoice(props: {
  readonly frames: Readonly<Record<Side, BesideFrame | Frame>>;
  readonly chosen: Side;
  readonly onChoose: (side: Side) => void;
}) {
  const { frames, chosen, onChoose } = props;
  return (
    <div className={styles.choice} role="group" aria-label={besideWords.choice}>
      {sides.map((side) => (
        <button key={side} type="button" aria-pressed={side === chosen} onClick={() => onChoose(side)}>
          {besideWords.titles[side]} · {besideWords.semantics(frames[side].semantics)}
        </button>
      ))}
    </div>
  );
}
