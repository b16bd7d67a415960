// Files that are dropped on the page or pasted, and text that is pasted outside of any field.

import { useEffect, useState } from 'react';
import { useApp } from '../../store/use-app.ts';
import { isTyping } from './keys.ts';

/** Takes dropped and pasted files; true while one is held over the page. */
export function useFiles(pastedName: string): boolean {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    const listen = <K extends keyof WindowEventMap>(
      type: K,
      handle: (event: WindowEventMap[K]) => void,
    ): void => addEventListener(type, handle, { signal: end.signal });

    listen('dragover', (event) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setOver(true);
    });
    listen('dragleave', (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    listen('drop', (event) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void app.openFile(file, file.name);
    });
    listen('paste', (event) => {
      const { clipboardData, target } = event;
      if (clipboardData === null || isTyping(target)) return;
      const file = clipboardData.files[0];
      const text = clipboardData.getData('text/plain');
      if (file !== undefined) void app.openFile(file, file.name);
      else if (text !== '') void app.openFile(new Blob([text]), pastedName);
    });
    return () => end.abort();
  }, [app, pastedName]);
  return over;
}
