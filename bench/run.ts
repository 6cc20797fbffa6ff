import { calibrateCpu, growthExponent, median, repeated, type Finding } from "./measure.ts";
import { bastion } from "./p10-bastion.ts";
import { pages } from "./p11-pages.ts";
import { asOfReport } from "./p12-as-of.ts";
import { verifyEvents } from "./p13-log.ts";
import { starts } from "./p14-start.ts";
import { pushedLoad } from "./p1-feeds.ts";
import { firstLoad } from "./p1-first-load.ts";
import { nothingChanged } from "./p2-nothing-changed.ts";
import { movers, ruleEdit } from "./p3-reorganisation.ts";
import { introspection } from "./p5-introspection.ts";
import { sameInstant } from "./p7-same-instant.ts";
import { groups } from "./p8-groups.ts";
import { users } from "./p8-users.ts";
import { signIns } from "./p9-sign-in.ts";
import { rosterOf, seedCatalogue } from "./company.ts";
import { startServer, type Server } from "./database.ts";
import { database } from "#lib/kernel/index.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { machineOf, writeReport } from "./report.ts";
import { Twin } from "./twin.ts";

export type Asked = {
  /** Row names, such as "P1"; empty: all. */
  readonly rows: readonly string[];
  readonly people: number;
  readonly events: number;
  /** Whether results are written, beside those of rows that were not asked for. */
  readonly isKept: boolean;
};

const companyRows = ["P1", "P2", "P3", "P7", "P8", "P11", "P12"];
/** Rows whose growth with the size of the company is reported. */
const growing = ["P1", "P8", "P11", "P12"];

/** Measures what is asked for, one company after the other, smallest first. */
export async function runBenchmarks(asked: Asked): Promise<readonly Finding[]> {
  const isAsked = (row: string) => asked.rows.length === 0 || asked.rows.includes(row);
  const server = await startServer();
  const findings: Finding[] = [];
  const note = (found: readonly Finding[]) => {
    findings.push(...found);
    for (const each of found) process.stdout.write(`${lineOf(each)}\n`);
  };
  try {
    const calibration = await calibrate(server);
    if (companyRows.some(isAsked)) {
      const isGrowing = growing.some(isAsked);
      for (const people of isGrowing ? sizesTo(asked.people) : [asked.people]) {
        note(await onCompany(server, people, people === asked.people ? isAsked : isGrown(isAsked)));
      }
    }
    if (isAsked("P5")) note(await onFresh(server, introspection));
    if (isAsked("P9")) note(await onFresh(server, signIns, true));
    if (isAsked("P10") || isAsked("P6")) note(await onFresh(server, bastion, true));
    if (isAsked("P13")) note(await onFresh(server, async () => [await verifyEvents(asked.events)]));
    if (isAsked("P14")) note(await starts());
    const all = [...findings.map((each) => withGrowth(each, findings))];
    if (asked.isKept) {
      const machine = machineOf(server.postgres);
      const at = new Date(performance.timeOrigin + performance.now()).toISOString();
      await writeReport({ at, machine, calibration, findings: all }, installationDir);
    }
    return all;
  } finally {
    await server.stop();
  }
}

type Asks = (row: string) => boolean;
const isGrown =
  (isAsked: Asks): Asks =>
  (row) =>
    growing.includes(row) && isAsked(row);

const sizesTo = (most: number): number[] => [...[1000, 10_000].filter((size) => size < most), most];

async function calibrate(server: Server) {
  const opened = await server.fresh();
  const selects = await repeated(200, () => opened.pool.query("select 1"));
  const cpuMs = median([calibrateCpu(), calibrateCpu(), calibrateCpu()].sort((a, b) => a - b));
  await opened.close();
  return { cpuMs, selectMs: median(selects) };
}

async function onCompany(server: Server, people: number, isAsked: Asks): Promise<Finding[]> {
  const opened = await server.fresh();
  try {
    const [catalogue, roster] = [await seedCatalogue(), rosterOf(people)];
    const twin = await Twin.make();
    const found = [await firstLoad(roster, twin)].filter(({ row }) => isAsked(row));
    await database().pool.query("vacuum analyze");
    if (isAsked("P2")) found.push(await nothingChanged(roster));
    if (isAsked("P12")) found.push(...(await asOfReport(catalogue, people)));
    if (isAsked("P11")) {
      const { keyFile } = server;
      found.push(...(await pages({ url: opened.url, keyFile }, catalogue, people)));
    }
    if (isAsked("P3")) {
      found.push(await movers(roster, twin), await ruleEdit(roster, catalogue, twin));
    }
    if (isAsked("P7")) found.push(await sameInstant(catalogue, people, twin));
    if (isAsked("P8")) found.push(...(await groups(people)), ...(await users(roster)));
    // Last of all: whoever comes by it is no part of what the other rows measure.
    if (isAsked("P1")) found.push(...(await pushedLoad(roster)));
    return found;
  } finally {
    await opened.close();
  }
}

/** On a database of its own, without anybody. */
async function onFresh(
  server: Server,
  measure: (place: { url: string; keyFile: string }) => Promise<Finding[]>,
  isListening = false,
): Promise<Finding[]> {
  const opened = await server.fresh({ isListening });
  try {
    return await measure({ url: opened.url, keyFile: server.keyFile });
  } finally {
    await opened.close();
  }
}

/** The first of a finding's numbers is what grows. */
function withGrowth(finding: Finding, all: readonly Finding[]): Finding {
  const points = all
    .filter((each) => each.row === finding.row && each.what === finding.what)
    .map((each) => ({ size: each.people, ms: Object.values(each.numbers)[0] ?? Number.NaN }));
  if (points.length < 2 || finding.people !== Math.max(...points.map(({ size }) => size))) {
    return finding;
  }
  const numbers = { ...finding.numbers, "growth exponent": growthExponent(points) };
  return { ...finding, numbers };
}

const lineOf = ({ row, what, people, ratio, met, numbers }: Finding): string =>
  `${row} ${what} (${people}): ${ratio?.toFixed(2) ?? "-"} × ${met ? "met" : "MISSED"} ${JSON.stringify(numbers)}`;
