import { grantAdministrator } from "#lib/access/index.ts";
import { createPersonTicket } from "#lib/tickets/index.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { asOperator, type Catalogue } from "./company.ts";
import { median, quantile, type Finding } from "./measure.ts";
import { readerNumber, seedRequests } from "./requests.ts";
import { buildEmptyNext, freePort, startEmptyNext, startProcess, type Running } from "./process.ts";

const [warmups, times] = [10, 60];

/** P11: pages that people wait for, at full data, one request after the other. */
export async function pages(
  database: { readonly url: string; readonly keyFile: string },
  catalogue: Catalogue,
  people: number,
): Promise<Finding[]> {
  await seedRequests(catalogue, people);
  await grantAdministrator(asOperator, { employeeNumber: readerNumber });
  const { ticket } = await createPersonTicket(asOperator, {
    employeeNumber: readerNumber,
    minutes: 60,
  });
  const port = await freePort();
  const portal = await startProcess({
    command: process.execPath,
    args: ["bin/postern.ts", "web"],
    cwd: installationDir,
    env: {
      DATABASE_URL: database.url,
      KEY_FILE: database.keyFile,
      NODE_ENV: "production",
      LOG_LEVEL: "error",
    },
    port,
    path: "/healthz",
  });
  buildEmptyNext();
  const empty = await startEmptyNext();
  try {
    const found: Finding[] = [];
    for (const [what, path] of pathsOf(catalogue)) {
      found.push(await measure({ what, path, people, portal, empty, ticket }));
    }
    return found;
  } finally {
    await Promise.all([portal.stop(), empty.stop()]);
  }
}

const pathsOf = ({ systemIds }: Catalogue): readonly (readonly [string, string])[] => [
  ["home", "/"],
  ["catalogue", "/catalogue"],
  ["inbox", "/approvals"],
  ["person", `/people/${readerNumber}`],
  ["access as of a day", `/access?system=${systemIds[0] ?? ""}`],
];

type Asked = {
  what: string;
  path: string;
  people: number;
  portal: Running;
  empty: Running;
  ticket: string;
};

async function measure({ what, path, people, portal, empty, ticket }: Asked): Promise<Finding> {
  const cookie = `postern.ticket=${ticket}`;
  const ours: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < warmups + times; run++) {
    const [one, other] = [
      await firstByte(portal.url + path, cookie),
      await firstByte(empty.url, cookie),
    ];
    if (run < warmups) continue;
    ours.push(one);
    plain.push(other);
  }
  ours.sort((a, b) => a - b);
  plain.sort((a, b) => a - b);
  const ratio = median(ours) / median(plain);
  const p95 = quantile(ours, 0.95);
  return {
    row: "P11",
    what: `page: ${what}`,
    people,
    baseline: "an empty Next page on the same machine",
    target: "≤ 4 × its time to first byte; p95 ≤ 150 ms",
    ratio,
    met: ratio <= 4 && p95 <= 150,
    numbers: { p50: median(ours), p95, "empty p50": median(plain) },
  };
}

/** Milliseconds until the first byte of the body; the rest is read and dropped. */
async function firstByte(url: string, cookie: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  const body = answer.body?.[Symbol.asyncIterator]();
  let part = await body?.next();
  const ms = performance.now() - startedAt;
  while (part?.done === false) part = await body?.next();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return ms;
}
