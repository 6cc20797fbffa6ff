import { getRequestConfig } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { localeOf, readerCookies, zoneOf } from "#app/reader.ts";
import { now } from "#lib/kernel/index.ts";
import { messages } from "#messages/index.ts";

/** Language, zone and instant of one answer; the address never changes with the language. */
export default getRequestConfig(async () => {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const locale = localeOf(jar.get(readerCookies.locale)?.value, sent.get("accept-language"));
  const stamped = jar.get(readerCookies.zone)?.value;
  return {
    locale,
    messages: messages[locale],
    timeZone: zoneOf(stamped && decodeURIComponent(stamped)),
    now: now(),
  };
});
