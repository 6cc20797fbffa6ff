import { recordDoor, rows, sql } from "#lib/kernel/index.ts";

export type KnownRow = {
  readonly personId: string;
  /** Of the last accepted row of this feed, as a latin1 string; "" when there was none. */
  readonly hash: string;
  readonly hasEnded: boolean;
};

type Row = KnownRow & { readonly number: string };

/** Everybody with the hash of their last row of a feed: read once a run, into memory. */
export const knownRows = recordDoor({
  name: "feed.known",
  tables: [],
  millisecondsMax: 120_000,
  run: async ({ tx }, { feedId }: { feedId: string }): Promise<Map<string, KnownRow>> => {
    const found = await rows<Row>(
      tx,
      sql`select p.employee_number as number, p.id::text as person_id,
                 p.hr_state = 'ended' as has_ended,
                 coalesce(encode(f.row_hash, 'base64'), '') as hash
          from person p
          left join feed_row f
            on f.feed_id = ${feedId}::uuid and f.employee_number = p.employee_number`,
    );
    return new Map(
      found.map(({ number, hash, ...rest }) => [
        number,
        { ...rest, hash: Buffer.from(hash, "base64").toString("latin1") },
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
