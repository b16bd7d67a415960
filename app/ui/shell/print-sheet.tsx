// What stands on paper below the stage and the sentence: the script, and the address that opens this very state.

import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useAppState } from '../../store/use-app.ts';
import { pageWords } from '../../words/en/page.ts';
import styles from './print-sheet.module.css';

/** The script and the address; drawn for as long as the page is printed. */
export function PrintSheet() {
  const isPrinted = useIsPrinted();
  const script = useAppState((state) => state.script);
  const title = useAppState(({ report }) => report?.title ?? pageWords.untitled);
  if (!isPrinted) return null;
  return (
    <section className={styles.sheet} aria-label={pageWords.printed}>
      <h2>{title}</h2>
      <pre>{script.trimEnd()}</pre>
      <p>{location.href}</p>
    </section>
  );
}

/** Whether the page is being printed; drawn at once, as the paper does not wait. */
function useIsPrinted(): boolean {
  const [isPrinted, setIsPrinted] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const list = matchMedia('print');
    const onChange = (): void => flushSync(() => setIsPrinted(list.matches));
    const onBefore = (): void => flushSync(() => setIsPrinted(true));
    const onAfter = (): void => setIsPrinted(list.matches);
    list.addEventListener('change', onChange);
    addEventListener('beforeprint', onBefore);
    addEventListener('afterprint', onAfter);
    return () => {
      list.removeEventListener('change', onChange);
      removeEventListener('beforeprint', onBefore);
      removeEventListener('afterprint', onAfter);
    };
  }, []);
  return isPrinted;
}
