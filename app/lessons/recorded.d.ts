// A script of this folder as a recorded visit, worked out when the page is built (vite.config.ts): `?visit=9` opens after nine statements.

declare module '*.gmem?visit=9' {
  export const visit: import('../worker/recorded-visit.ts').RecordedVisit;
}
