import { z } from "zod";
import { needs, query, rows, sql, type Opened, type Tx } from "#lib/kernel/index.ts";
import { about, filterOf, selection, type About, type Holder } from "./access-who.ts";

type Write<Line> = (lines: readonly Line[]) => Promise<void>;
type Asked = About & { readonly at?: string | undefined };
type AskedReport<Line> = Opened & { readonly input: Asked & { readonly write: Write<Line> } };

/**
 * A report of who holds what but for its name: everybody at once, in batches, and reading it is an
 * event. `linesOf` says what a line holds: codes for machines, or words for people.
 */
export const reportOf = <Line>(
  linesOf: (tx: Tx, holders: readonly Holder[]) => Promise<readonly Line[]>,
) =>
  ({
    right: "access.read",
    rest: "internal",
    input: z.object({
      ...about,
      write: z.custom<Write<Line>>((value) => typeof value === "function"),
    }),
    output: z.object({ at: z.date(), rows: z.number() }),
    authorize: needs("access.read"),
    audited: ({ systemId, entitlementId, at }: Asked) => ({
      detail: {
        systemId: systemId ?? null,
        entitlementId: entitlementId ?? null,
        at: at ?? null,
      },
    }),
    run: async ({ tx, now, input: { write, ...asked } }: AskedReport<Line>) => {
      const at = asked.at === undefined ? now : new Date(asked.at);
      const count = await streamHolders(tx, { ...asked, at }, async (holders) =>
        write(await linesOf(tx, holders)),
      );
      return { at, rows: count };
    },
  }) as const;

const report = reportOf<Holder>(async (_tx, holders) => holders);

/** Who holds what in codes and ids, as machines and spreadsheets compare them. */
export const reportAccess = query({
  ...report,
  name: "access.report",
  title: "Streams who holds what, company-wide, as of now or any instant.",
});

/** As in the FETCH below, which takes no parameter. */
const batchRows = 5000;

/** Hands everybody's rights to `write` in batches, read through a cursor of the database. */
async function streamHolders(
  tx: Tx,
  { at, ...asked }: About & { readonly at: Date },
  write: Write<Holder>,
): Promise<number> {
  const declared = sql`declare holders no scroll cursor for ${selection}
    where ${filterOf(asked, at)}`;
  await tx.$executeRaw(declared);
  let count = 0;
  for (;;) {
    const batch = await rows<Holder>(tx, sql`fetch 5000 from holders`);
    if (batch.length > 0) await write(batch);
    count += batch.length;
    if (batch.length < batchRows) return count;
  }
}
