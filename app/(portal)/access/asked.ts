import "server-only";
import { getTimeZone } from "next-intl/server";
import { z } from "zod";
import { startOfDay } from "#lib/people/index.ts";

type Asked = { readonly system?: string; readonly right?: string; readonly at?: string };

const isId = (text: string | undefined): text is string => z.uuid().safeParse(text).success;
const shape = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/;

/** The address as a question: a wall clock's time is meant in the reader's zone. */
export async function accessAsked(asked: Asked) {
  const at = await instantOf(asked.at);
  return {
    ...(isId(asked.right)
      ? { entitlementId: asked.right }
      : isId(asked.system) && { systemId: asked.system }),
    ...(at !== undefined && { at }),
  };
}

async function instantOf(text: string | undefined): Promise<string | undefined> {
  const [, day, hours, minutes] = shape.exec(text ?? "") ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) return undefined;
  const start = startOfDay(day, await getTimeZone()).getTime();
  return new Date(start + (Number(hours) * 60 + Number(minutes)) * 60_000).toISOString();
}
