import { reportAccess } from "#lib/access/index.ts";
import { database } from "#lib/kernel/index.ts";
import { asOperator, type Catalogue } from "./company.ts";
import { inUse, median, repeated, type Finding } from "./measure.ts";

/** What the report shows of each row, without anything of ours around it. */
const plainSelect = `
  select a.id::text, p.id::text, p.employee_number, p.display_name, s.code, e.id::text, e.code,
         a.valid_from, a.valid_to, a.reasons::text[]
  from access a
  join person p on p.id = a.person_id
  join entitlement e on e.id = a.entitlement_id
  join system s on s.id = e.system_id
  where a.withdrawn_by is null and a.valid_from <= $1
    and (a.valid_to is null or a.valid_to > $1)`;

const times = 3;

/** P12: who could reach anything on a day, the whole company, streamed. */
export async function asOfReport(catalogue: Catalogue, people: number): Promise<Finding[]> {
  const { rows: instant } = await database().pool.query<{ at: Date }>("select now() as at");
  const at = instant[0]?.at ?? new Date(0);
  const systemId = catalogue.systemIds[0] ?? "";
  return [
    await measure(people, "one system", at, {
      ours: { systemId, at: at.toISOString() },
      plain: `${plainSelect} and e.system_id = '${systemId}'`,
    }),
    await measure(people, "the whole company", at, {
      ours: { at: at.toISOString() },
      plain: plainSelect,
    }),
  ];
}

type Sides = { ours: { systemId?: string; at: string }; plain: string };

async function measure(people: number, what: string, at: Date, sides: Sides): Promise<Finding> {
  const [rows, mebibytes] = await memoryOf(sides.ours);
  const ours: number[] = [];
  const plain: number[] = [];
  const write = async () => {};
  for (let run = 0; run < times; run++) {
    plain.push(...(await repeated(1, () => database().pool.query(sides.plain, [at]))));
    ours.push(...(await repeated(1, () => reportAccess(asOperator, { ...sides.ours, write }))));
  }
  const ratio = median(ours.sort((a, b) => a - b)) / median(plain.sort((a, b) => a - b));
  return {
    row: "P12",
    what: `as-of report of ${what}`,
    people,
    baseline: "a SELECT of the same rows",
    target: "≤ 2 ×, streamed, memory flat",
    ratio,
    met: ratio <= 2 && mebibytes <= flatMebibytes,
    numbers: {
      report: median(ours),
      SELECT: median(plain),
      rows,
      "MiB in use over the start": mebibytes,
    },
  };
}

/** What a batch or two of rows takes, whatever the size of the report. */
const flatMebibytes = 32;
const batchesBetween = 10;

/**
 * Rows of a report, and the most that it kept in use while it ran, in MiB. A run of its own: the
 * SELECT beside it, which holds all rows at once, leaves more waste than any report uses.
 */
async function memoryOf(about: Sides["ours"]): Promise<readonly [number, number]> {
  const before = inUse();
  let [rows, batches, most] = [0, 0, before];
  const write = async (batch: readonly unknown[]) => {
    rows += batch.length;
    if (batches++ % batchesBetween === 0) most = Math.max(most, inUse());
  };
  await reportAccess(asOperator, { ...about, write });
  return [rows, (Math.max(most, inUse()) - before) / 2 ** 20];
}
