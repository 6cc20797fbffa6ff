import { z } from "zod";
import { one, recordDoor, rows, sql } from "#lib/kernel/index.ts";

export type Known = {
  /** By number, the hash of the last accepted row of a feed. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Whether there is anybody, whichever feed they came by. */
  readonly isAnybody: boolean;
};

const Found = z.object({ hashes: z.string(), isAnybody: z.boolean() });

/** The last row of everybody whom a feed named: read once a run, into memory. */
export const knownRows = recordDoor({
  name: "feed.known",
  tables: [],
  millisecondsMax: 120_000,
  run: async ({ tx }, { feedId }: { feedId: string }): Promise<Known> => {
    // As one text: taking a hundred thousand rows apart costs more than the database does.
    const { hashes, isAnybody } = await one(
      tx,
      Found,
      sql`select coalesce(json_agg(json_build_array(employee_number,
                                                    encode(row_hash, 'base64'))), '[]')::text
                   as hashes,
                 exists (select from person) as is_anybody
          from feed_row where feed_id = ${feedId}::uuid`,
    );
    return { hashes: new Map(JSON.parse(hashes) as [string, string][]), isAnybody };
  },
});

/** Which of these numbers are of somebody who has not left. */
export const presentAmong = recordDoor({
  name: "feed.present",
  tables: [],
  millisecondsMax: 120_000,
  run: async ({ tx }, { numbers }: { numbers: readonly string[] }): Promise<string[]> => {
    const found = await rows<{ number: string }>(
      tx,
      sql`select employee_number as number from person
          where hr_state <> 'ended' and employee_number = any(${[...numbers]}::text[])
          order by employee_number`,
    );
    return found.map(({ number }) => number);
  },
});

/** Who this number is; those who have ended keep their name, not their address or manager. */
export type Standing = {
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly manager: string;
};

/** What is known of people apart from a file: asked only when a file changes something. */
export const standingPeople = recordDoor({
  name: "feed.standing",
  tables: [],
  millisecondsMax: 120_000,
  run: ({ tx }): Promise<Standing[]> =>
    rows<Standing>(
      tx,
      sql`select p.employee_number as number, p.display_name as name,
                 case when p.hr_state = 'ended' then '' else lower(coalesce(p.work_email, '')) end
                   as email,
                 coalesce(m.employee_number, '') as manager
          from person p
          left join person m on m.id = p.manager_id and p.hr_state <> 'ended'`,
    ),
});
