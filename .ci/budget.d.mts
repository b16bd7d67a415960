// What e2e/first-load.spec.ts takes from budget.mjs.
export function firstLoad(
  built?: string,
): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
