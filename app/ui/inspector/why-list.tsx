// Who wrote fields last, and before that: a chain of steps, each of which leads to its place in the run.

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { Earlier, Position, Why, Writers } from '../../worker/protocol.ts';
import { inspectorWords } from '../../words/en/inspector.ts';
import styles from './inspector.module.css';
import { useChain } from './use-chain.ts';
import { type WhyGroup, whyGroups, type WrittenField } from './why-groups.ts';

type Go = (position: Position) => void;

/**
 * The steps that wrote the fields last; each goes to its place in the run. One of them may show who wrote its fields before. Who goes back
 * along that chain stays with the same field: its chain stays open, and the keyboard on its line.
 */
export const WhyList = memo(function WhyList(props: {
  readonly fields: readonly WrittenField[];
  readonly onGo: Go;
}) {
  const groups = useMemo(() => whyGroups(props.fields), [props.fields]);
  const [open, setOpen] = useState<string | null>(null);
  const { list, follow } = useFollowing(groups);
  if (groups.length === 0) return null;
  return (
    <ul ref={list} className={styles.whys}>
      {groups.map((group) => {
        const { names, why, trails } = group;
        const isOpen = open !== null && names.includes(open) && trails.length > 0;
        return (
          <li key={names[0]}>
            {why === null ? (
              <p className={styles.longAgo}>{inspectorWords.longAgo(names)}</p>
            ) : (
              <WhyLine why={why} wrote={inspectorWords.wrote(names)} names={names} onGo={props.onGo} />
            )}
            {trails.length > 0 && (
              <button
                type="button"
                className={styles.earlier}
                aria-expanded={isOpen}
                aria-label={inspectorWords.earlierOf(names, isOpen)}
                onClick={() => setOpen(isOpen ? null : trails[0]!.name)}
              >
                {inspectorWords.earlier(isOpen)}
              </button>
            )}
            {isOpen && (
              <ChainList
                earlier={{ fields: trails, before: why?.step ?? Number.MAX_SAFE_INTEGER }}
                onGo={(position) => {
                  follow(open);
                  props.onGo(position);
                }}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
});

/** Puts the keyboard on the line of a field once the lines are new. */
function useFollowing(groups: readonly WhyGroup[]) {
  const list = useRef<HTMLUListElement>(null);
  const followed = useRef<string | null>(null);
  useEffect(() => {
    const name = followed.current;
    if (name === null) return;
    followed.current = null;
    const at = groups.findIndex(({ names }) => names.includes(name));
    list.current?.children[at]?.querySelector('button')?.focus();
  }, [groups]);
  return {
    list,
    follow: (name: string): void => {
      followed.current = name;
    },
  };
}

function WhyLine(props: {
  readonly why: Why;
  readonly wrote: string;
  readonly names: readonly string[];
  readonly onGo: Go;
}) {
  const { why, wrote, names, onGo } = props;
  return (
    <button
      type="button"
      className={styles.why}
      aria-label={inspectorWords.goTo(names, why)}
      onClick={() => onGo(why.position)}
    >
      <span className={styles.wrote}>{wrote}</span>
      <span className={styles.when}>{inspectorWords.when(why)}</span>
      <span className={styles.who}>{inspectorWords.call(why)}</span>
    </button>
  );
}

function ChainList({ earlier, onGo }: { readonly earlier: Earlier; readonly onGo: Go }) {
  const { loaded, loadMore } = useChain(earlier);
  if (loaded === null) return null;
  return (
    <>
      <ol className={styles.chain} aria-label={inspectorWords.chain(earlier.fields.map(({ name }) => name))}>
        {loaded.writers.map((writer) => (
          <li key={writer.why.step}>
            <WhyLine
              why={writer.why}
              wrote={inspectorWords.wroteOrMade(writer)}
              names={[...writer.wrote, ...writer.made]}
              onGo={onGo}
            />
          </li>
        ))}
      </ol>
      <ChainEnd loaded={loaded} onMore={loadMore} />
    </>
  );
}

/** How a chain goes on, or why it ends. */
function ChainEnd({ loaded, onMore }: { readonly loaded: Writers; readonly onMore: () => void }) {
  const { writers, rest, forgotten } = loaded;
  const end = inspectorWords.chainEnd(writers.length, forgotten);
  return (
    <>
      {end !== '' && <p className={styles.note}>{end}</p>}
      {rest !== null && (
        <button
          type="button"
          className={styles.earlier}
          aria-label={inspectorWords.earlierOf(
            rest.fields.map(({ name }) => name),
            false,
          )}
          onClick={onMore}
        >
          {inspectorWords.earlier(false)}
        </button>
      )}
    </>
  );
}
