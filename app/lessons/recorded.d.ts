// A script of this folder as a `RecordedVisit`, worked out when the page is built (vite.config.ts): `?visit=9` opens after nine statements.

declare module '*.gmem?visit=9' {
  export const visit: unknown;
}
