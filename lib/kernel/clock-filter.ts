/** How far another clock is from ours, as one exchange said it, in milliseconds. */
export type Sample = {
  readonly offsetMs: number;
  /** From asking to the answer: the offset is wrong by at most half of it. */
  readonly delayMs: number;
};

/** As many as one looks back: at 150 ms each, what a clock was set to counts within 1.2 s. */
const samplesMax = 8;

/**
 * Of the last exchanges the one that took least says best how far a clock is: a process that was
 * busy, or a database that was, would otherwise move it by seconds (RFC 5905, section 10).
 */
export function clockFilter(): (sample: Sample) => number {
  const samples: Sample[] = [];
  return (sample) => {
    samples.push(sample);
    if (samples.length > samplesMax) samples.shift();
    return samples.reduce((best, each) => (each.delayMs < best.delayMs ? each : best)).offsetMs;
  };
}
