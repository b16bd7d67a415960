// A script of this folder as the parser reads it, worked out when the page is built (vite.config.ts): `readonly Statement[]`.

declare module '*.gmem?statements' {
  export const statements: readonly unknown[];
}
