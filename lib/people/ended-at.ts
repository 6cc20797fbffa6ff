import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { HrState, stateOn } from "./hr-state.ts";
import { dayOf } from "./zone-day.ts";

/** How somebody's employment stands now, and when it began and ends. */
const Standing = z.object({
  personId: PersonId,
  hrState: HrState,
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
});
type Standing = z.output<typeof Standing>;

export const standingOf = (tx: Tx, personId: string): Promise<Standing | undefined> =>
  maybe(
    tx,
    Standing,
    sql`select id as person_id, hr_state, starts_at, ends_at from person
        where id = ${personId}::uuid`,
  );

const Fact = z.object({
  status: HrState,
  startDate: z.string().nullish(),
  endDate: z.string().nullish(),
  timeZone: z.string(),
  recordedAt: z.date(),
  isLoaded: z.boolean(),
  source: z.string(),
  sourceId: z.string().nullable(),
});

export type EndFact = Pick<z.output<typeof Fact>, "recordedAt" | "source" | "sourceId"> & {
  /** By what is known now, somebody had ended at the instant. */
  readonly hasEnded: boolean;
  /** History that was loaded. */
  readonly isLoaded: boolean;
};

/**
 * What the facts, as they are known now, say of an instant: whether an end that once held there
 * still does. Unset: nothing is known of that time.
 */
export async function endFactAt(tx: Tx, personId: string, at: Date): Promise<EndFact | undefined> {
  const fact = await maybe(
    tx,
    Fact,
    sql`select facts ->> 'hrState' as status, facts ->> 'startDate' as start_date,
               facts ->> 'endDate' as end_date, facts ->> 'timeZone' as time_zone,
               recorded_from as recorded_at, is_loaded, source, source_id::text
        from person_fact
        where person_id = ${personId}::uuid and recorded_to is null and effective_from <= ${at}
          and (effective_to is null or effective_to > ${at})
        order by effective_from desc limit 1`,
  );
  if (!fact) return undefined;
  const { status, startDate, endDate, timeZone, ...rest } = fact;
  const dates = { status, startDate: startDate ?? undefined, endDate: endDate ?? undefined };
  return { ...rest, hasEnded: stateOn(dates, dayOf(at, timeZone)) === "ended" };
}
