import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { parseScript } from './app/script/parser.ts';

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

/** Data as an expression of the language; bigints, too. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}:${literal(part)}`)
    .join(',')}}`;
}

const STATEMENTS = /(\.gmem)\?statements$/;

/** `x.gmem?statements` is the script as read: a first visit needs no parser. */
function readScripts(): Plugin {
  return {
    name: 'read-scripts',
    enforce: 'pre',
    load(id) {
      if (!STATEMENTS.test(id)) return null;
      const path = id.replace(STATEMENTS, '$1');
      this.addWatchFile(path);
      const { statements, errors } = parseScript(readFileSync(path, 'utf8'));
      if (errors[0] !== undefined) this.error(`${path}:${errors[0].line}: ${errors[0].code}`);
      return `export const statements = ${literal(statements)}`;
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), policyInPage(), readScripts()],
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
  },
});
