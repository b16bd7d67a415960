import { benchXArray } from './lib/bench-xarray.ts';
export async function main(argv: readonly string[]): Promise<number> {
  const r = benchXArray(Number(argv[0] ?? 1_000_000), Number(argv[1] ?? 3));
  for (const { workload, figures } of r) {
    console.log(workload);
    for (const [n, f] of Object.entries(figures)) console.log('  ', n.padEnd(16), Object.entries(f).map(([k, v]) => `${k} ${v.toFixed(1)}`.padEnd(16)).join(''));
  }
  return 0;
}
