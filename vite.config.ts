import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { literal } from './.ci/literal.ts';
import { recordVisit } from './app/worker/recorded-visit.ts';

/** Nothing runs inline and nothing is fetched from elsewhere; only the editor writes style elements. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Puts the policy into the built page, so that any file server keeps it. The dev server needs inline scripts. */
function policyInPage(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const RECORDING = /(\.gmem)\?visit=(\d+)$/;

/** `x.gmem?visit=N` is the script as a recorded visit, opened after N statements: the first picture needs no worker. */
function recordVisits(): Plugin {
  return {
    name: 'record-visits',
    enforce: 'pre',
    async load(id) {
      const [, at] = RECORDING.exec(id)?.slice(1) ?? [];
      if (at === undefined) return null;
      const path = id.replace(RECORDING, '$1');
      this.addWatchFile(path);
      const visit = await recordVisit(readFileSync(path, 'utf8'), { statement: Number(at), step: 0 });
      const { constants, expression } = literal(visit);
      return `${constants.join('\n')}\nexport const visit = ${expression};`;
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), policyInPage(), recordVisits()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: 'dist',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  // A worker takes its policy from its own response, not from the page.
  preview: { headers: { 'Content-Security-Policy': contentSecurityPolicy } },
  test: {
    environment: 'node',
    include: ['app/**/*.test.{ts,tsx}', '.ci/**/*.test.mjs'],
    testTimeout: 30_000,
    // Modules are loaded once a worker, not once a file: no test leaves anything behind in them.
    isolate: false,
  },
});
