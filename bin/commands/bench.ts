import { InvalidArgumentError, type Command } from "commander";

type Options = { people: number; events: number; keep: boolean };

function count(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number");
}

export function add(program: Command): void {
  program
    .command("bench")
    .description("measure speed as ratios against baselines in the same run")
    .argument("[rows...]", "only these rows, such as P1 P13")
    .option("--people <n>", "how large the company is", count, 100_000)
    .option("--events <n>", "how long the log is", count, 1_000_000)
    .option("--no-keep", "print only; leave bench/results.json and docs/benchmarks.md")
    .action(async (rows: string[], { people, events, keep: isKept }: Options) => {
      const { runBenchmarks } = await import("#bench/run.ts");
      await runBenchmarks({ rows, people, events, isKept });
    });
}
