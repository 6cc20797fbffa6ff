import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { performance } from "node:perf_hooks";

/** What one row found; `ratio` compares with the baseline of the same run. */
export type Finding = {
  readonly row: string;
  readonly what: string;
  readonly people: number;
  readonly baseline: string;
  readonly target: string;
  readonly ratio?: number;
  readonly met: boolean;
  /** Named milliseconds, counts and rates, as they were measured. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly note?: string;
};

export type Timed<T> = { readonly answer: T; readonly ms: number };

export async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const startedAt = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - startedAt };
}

/** Milliseconds of each of `times` runs, ascending. */
export async function repeated(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let run = 0; run < times; run++) found.push((await timed(work)).ms);
  return found.sort((a, b) => a - b);
}

/** The value below which `share` (0 to 1) of an ascending list lies. */
export function quantile(ascending: readonly number[], share: number): number {
  const index = Math.min(ascending.length - 1, Math.floor(ascending.length * share));
  return ascending[index] ?? Number.NaN;
}

export const median = (ascending: readonly number[]): number => quantile(ascending, 0.5);

/** Exponent of growth between measurements at several sizes: 0 is flat, 1 is linear. */
export function growthExponent(points: readonly { size: number; ms: number }[]): number {
  const logs = points.map(({ size, ms }) => [Math.log(size), Math.log(ms)] as const);
  const mean = (index: 0 | 1) => logs.reduce((sum, point) => sum + point[index], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const below = logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return above / below;
}

/** A fixed loop of arithmetic, in ms: how fast this machine was just now. */
export function calibrateCpu(): number {
  const startedAt = performance.now();
  let value = 1;
  for (let step = 0; step < 50_000_000; step++)
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
  const spent = performance.now() - startedAt;
  return value < 0 ? Number.NaN : spent;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are reachable: in the heap and in buffers outside it. */
export function inUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
