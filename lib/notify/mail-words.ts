import { createTranslator } from "next-intl";
import { dayMs } from "#lib/kernel/index.ts";
import { locales, messages, type Locale } from "#messages/index.ts";
import { mailed, type Mail } from "./mail.ts";

export type Words = { readonly subject: string; readonly text: string; readonly html: string };

/** A language that changed lately is not relied on: whoever is in an account could change it. */
const settledDays = 7;

/** The language that somebody reads; every one while that is not known, or not for long. */
export function languagesOf(
  { locale, localeChangedAt }: Pick<Mail, "locale" | "localeChangedAt">,
  now: Date,
): readonly Locale[] {
  const known = locales.find((each) => each === locale);
  const settledAt = (localeChangedAt?.getTime() ?? Infinity) + settledDays * dayMs;
  if (known && settledAt <= now.getTime()) return [known];
  return locales.toSorted((one, other) => Number(other === known) - Number(one === known));
}

/** What a mail says; its only address is a page of ours, which lets nobody in by itself. */
export function wordsOf(mail: Mail, to: { publicUrl: string; now: Date }): Words {
  const url = `${to.publicUrl}${mailed[mail.kind] ?? "/notices"}`;
  const parts = languagesOf(mail, to.now).map((locale) => partIn(locale, mail));
  return {
    subject: parts.map(({ subject }) => subject).join(" / "),
    text: `${parts.map((part) => textOf(part, url)).join("\n\n-----\n\n")}\n`,
    html: htmlOf(parts, url),
  };
}

type Part = {
  readonly locale: Locale;
  readonly subject: string;
  readonly what: string;
  readonly rows: readonly string[];
  readonly advice: readonly string[];
  readonly automatic: string;
};

function partIn(locale: Locale, mail: Mail): Part {
  const t = createTranslator({ locale, messages: messages[locale], namespace: "mail" });
  const { kind, displayName, employeeNumber, place } = mail;
  const what = oneLine(whatOf(locale, mail));
  const isOwn = kind === "security";
  const account = t("account-of", { name: displayName, number: employeeNumber });
  const from = [place?.browser, place?.system, place?.address]
    .filter((each) => each !== null && each !== undefined)
    .reduce((all, where) => (all === "" ? where : t("place", { from: all, where })), "");
  const row = (name: string, value: string) => oneLine(t("row", { name, value }));
  const instant = t("instant", { at: instantIn(locale, mail), zone: mail.timeZone });
  const rows = [row(t("when"), instant)];
  if (isOwn) rows.unshift(row(t("account"), account));
  if (place) rows.push(row(t("from"), from === "" ? t("from-unknown") : from));
  const advice = t(`advice.${kind as "security"}`);
  return {
    ...{ locale, what, rows, subject: t("subject", { what }) },
    advice: isOwn ? [t("expected"), advice] : [advice],
    automatic: t("automatic"),
  };
}

/** The same words as in the portal; a change that has none there is one all the same. */
function whatOf(locale: Locale, { kind, data }: Mail): string {
  const t = createTranslator({ locale, messages: messages[locale] });
  const state = typeof data["state"] === "string" ? data["state"] : "";
  if (kind === "alarm" || kind === "suspicion" || kind === "session")
    return t(`home.notice.${kind}`);
  if (kind === "still_on") return t("home.notice.still-on");
  if (kind === "host") return t("home.notice.host", { host: state });
  if (kind === "host_token") return t("home.notice.host-token", { host: state });
  if (kind === "overreach") {
    return t("home.notice.overreach", { module: state ? "named" : "none", name: state });
  }
  const isKnown = Object.hasOwn(messages.en.home.notice.security, state);
  return isKnown ? t(`home.notice.security.${state as "password"}`) : t("mail.changed");
}

/** When it happened, in the person's zone. */
function instantIn(locale: Locale, { data, createdAt, timeZone }: Mail): string {
  const said = typeof data["at"] === "string" ? new Date(data["at"]) : createdAt;
  const at = Number.isNaN(said.getTime()) ? createdAt : said;
  const form = { dateStyle: "full", timeStyle: "short", timeZone } as const;
  const language = locale === "en" ? "en-GB" : locale;
  return new Intl.DateTimeFormat(language, form).format(at);
}

/** Names come from elsewhere: no line of theirs begins another, and none is turned around. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ").slice(0, 300);

const textOf = ({ what, rows, advice, automatic }: Part, url: string): string =>
  [what, rows.join("\n"), ...advice, url, automatic].join("\n\n");

const marks: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};
const plain = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? "");

const htmlOf = (parts: readonly Part[], url: string): string =>
  `<!doctype html><html lang="${parts[0]?.locale ?? "en"}"><head><meta charset="utf-8"></head>` +
  `<body style="font:15px/1.5 system-ui,sans-serif;max-width:36em;margin:1.5em">` +
  `${parts.map((part) => sectionOf(part, plain(url))).join("<hr>")}</body></html>\n`;

const sectionOf = ({ locale, what, rows, advice, automatic }: Part, url: string): string =>
  `<div lang="${locale}"><h1 style="font-size:19px">${plain(what)}</h1><p>` +
  rows.map(plain).join("<br>") +
  `</p>${advice.map((line) => `<p>${plain(line)}</p>`).join("")}` +
  `<p><a href="${url}">${url}</a></p><p style="color:#666">${plain(automatic)}</p></div>`;
