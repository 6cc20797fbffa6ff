import "server-only";
import { cookies, headers } from "next/headers";
import { localeOf, readerCookies } from "#app/reader.ts";
import { log, type PersonId } from "#lib/kernel/index.ts";
import { noteLanguage } from "#lib/notify/index.ts";
import type { Locale } from "#messages/index.ts";

/** Keeps how somebody reads, for what reaches them elsewhere; it never stands in the way. */
export async function noteReader(personId: PersonId, chosen?: Locale): Promise<void> {
  try {
    await noteLanguage({ personId, locale: chosen ?? (await localeHere()) });
  } catch (error) {
    log().warn({ err: error }, "the language of a reader was not kept");
  }
}

async function localeHere(): Promise<Locale> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return localeOf(jar.get(readerCookies.locale)?.value, sent.get("accept-language"));
}
