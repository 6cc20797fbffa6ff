import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import type { Finding } from "./measure.ts";

export type Run = {
  readonly at: string;
  readonly machine: {
    cpu: string;
    cores: number;
    memoryGiB: number;
    node: string;
    postgres: string;
    /** Processes that wanted to run, on average, in the run's last minutes: above `cores`, a crowd. */
    load: number;
  };
  readonly calibration: { cpuMs: number; selectMs: number };
  readonly findings: readonly Finding[];
};

export const machineOf = (postgres: string): Run["machine"] => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  postgres,
  load: loadavg()[1] ?? 0,
});

const number = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function rowOf(finding: Finding): string {
  const numbers = Object.entries(finding.numbers)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(", ");
  const ratio = finding.ratio === undefined ? "" : `${number(finding.ratio)} ×`;
  const cells = [
    finding.row,
    finding.what,
    String(finding.people),
    finding.baseline,
    ratio,
    finding.target,
    finding.met ? "yes" : "**no**",
    numbers,
    finding.note ?? "",
  ];
  return `| ${cells.join(" | ")} |`;
}

const tableOf = (run: Run): string => `# Benchmarks

Measured ${run.at} on ${run.machine.cores} cores of ${run.machine.cpu},
${run.machine.memoryGiB} GiB, Node ${run.machine.node}, PostgreSQL ${run.machine.postgres}.
Calibration of this run: fixed CPU loop
${number(run.calibration.cpuMs)} ms, \`select 1\` ${number(run.calibration.selectMs)} ms (median).
Load at its end: ${number(run.machine.load)} processes on ${run.machine.cores} cores.
Ratios compare with the baseline in the same run; run them with \`npm run bench\`.

| row | what | people | baseline | ratio | must reach | met | numbers (ms unless named) | note |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${run.findings.map(rowOf).join("\n")}
`;

/** Findings of rows that this run did not measure stay, as they were measured. */
function withEarlier(run: Run, file: string): Run {
  if (!existsSync(file)) return run;
  const rows = new Set(run.findings.map(({ row }) => row));
  const earlier = JSON.parse(readFileSync(file, "utf8")) as Run;
  const kept = earlier.findings.filter(({ row }) => !rows.has(row));
  const order = ({ row }: Finding) => Number(row.slice(1));
  return { ...run, findings: [...kept, ...run.findings].sort((a, b) => order(a) - order(b)) };
}

/** Writes the run for machines and for people. */
export async function writeReport(measured: Run, folder: string): Promise<void> {
  const run = withEarlier(measured, `${folder}/bench/results.json`);
  await writeFile(`${folder}/bench/results.json`, `${JSON.stringify(run, null, 2)}\n`);
  await writeFile(`${folder}/docs/benchmarks.md`, tableOf(run));
}
