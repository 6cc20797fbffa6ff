import "server-only";
import { z } from "zod";
import { askedInstant } from "#app/asked-instant.ts";

type Asked = { readonly system?: string; readonly right?: string; readonly at?: string };

const isId = (text: string | undefined): text is string => z.uuid().safeParse(text).success;

/** The address as a question: a wall clock's time is meant in the reader's zone. */
export async function accessAsked(asked: Asked) {
  const at = await askedInstant(asked.at);
  return {
    ...(isId(asked.right)
      ? { entitlementId: asked.right }
      : isId(asked.system) && { systemId: asked.system }),
    ...(at !== undefined && { at }),
  };
}
