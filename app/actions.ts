"use server";

import { cookies } from "next/headers";
import { noteReader } from "#app/note-reader.ts";
import { localeOf, readerCookies } from "#app/reader.ts";
import { personHere } from "#app/session.ts";

/** Keeps the language for a year, on this browser, and for mail. Works without script. */
export async function chooseLanguage(form: FormData): Promise<void> {
  const wanted = form.get("locale");
  const locale = localeOf(typeof wanted === "string" ? wanted : undefined, null);
  const jar = await cookies();
  jar.set(readerCookies.locale, locale, {
    path: "/",
    maxAge: 365 * 86_400,
    sameSite: "lax",
    httpOnly: true,
  });
  const personId = await personHere();
  if (personId) await noteReader(personId, locale);
}
