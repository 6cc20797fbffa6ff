import "server-only";
import { getTimeZone } from "next-intl/server";
import { startOfDay } from "#lib/people/index.ts";

const shape = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/;

/** A wall clock's time in an address, yyyy-mm-ddThh:mm, is meant in the reader's zone. */
export async function askedInstant(text: string | undefined): Promise<string | undefined> {
  const [, day, hours, minutes] = shape.exec(text ?? "") ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) return undefined;
  const start = startOfDay(day, await getTimeZone()).getTime();
  return new Date(start + (Number(hours) * 60 + Number(minutes)) * 60_000).toISOString();
}
