import { z } from "zod";
import { one, recordDoor, rows, sql } from "#lib/kernel/index.ts";

export type KnownRow = {
  readonly personId: string;
  /** Of the last accepted row of this feed, in base64; "" when there was none. */
  readonly hash: string;
  readonly hasEnded: boolean;
};

type Row = readonly [number: string, personId: string, hasEnded: boolean, hash: string];

/** Everybody with the hash of their last row of a feed: read once a run, into memory. */
export const knownRows = recordDoor({
  name: "feed.known",
  tables: [],
  millisecondsMax: 120_000,
  run: async ({ tx }, { feedId }: { feedId: string }): Promise<Map<string, KnownRow>> => {
    // As one text: taking a hundred thousand rows apart costs more than the database does.
    const { found } = await one(
      tx,
      z.object({ found: z.string() }),
      sql`select coalesce(json_agg(json_build_array(
                   p.employee_number, p.id, p.hr_state = 'ended',
                   coalesce(encode(f.row_hash, 'base64'), ''))), '[]')::text as found
          from person p
          left join feed_row f
            on f.feed_id = ${feedId}::uuid and f.employee_number = p.employee_number`,
    );
    return new Map(
      (JSON.parse(found) as Row[]).map(([number, personId, hasEnded, hash]) => [
        number,
        { personId, hasEnded, hash },
      ]),
    );
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
