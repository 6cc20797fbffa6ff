/** A reader's place in time and language. */
export type Reader = { readonly locale: string; readonly zone: string };

const isChinese = (locale: string): boolean => locale.startsWith("zh");
/** English here is written day first, with a 24 hour clock. */
const intlLocale = (locale: string): string => (isChinese(locale) ? "zh-CN" : "en-GB");

const formats = new Map<string, Intl.DateTimeFormat>();

/** One for each way of writing: making a format takes a hundred times as long as using it. */
function formatOf(locale: string, zone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, format);
  return format;
}

const written = (at: Date, reader: Reader, options: Intl.DateTimeFormatOptions): string =>
  formatOf(intlLocale(reader.locale), reader.zone, options).format(at).replaceAll(",", "");

const numbered = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

/** 13:00 */
export const clockTime = (at: Date, reader: Reader): string =>
  written(at, reader, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Tue 24 Nov 2026 / 2026年11月24日 周二 */
export function exactDay(at: Date, reader: Reader): string {
  const weekday = written(at, reader, { weekday: "short" });
  const day = written(at, reader, { year: "numeric", month: monthOf(reader), day: "numeric" });
  return isChinese(reader.locale) ? `${day} ${weekday}` : `${weekday} ${day}`;
}

/** Tue 24 Nov 2026, 13:00 (Asia/Shanghai) / 2026年11月24日 周二 13:00（Asia/Shanghai） */
export function exactInstant(at: Date, reader: Reader): string {
  const [day, time] = [exactDay(at, reader), clockTime(at, reader)];
  return isChinese(reader.locale)
    ? `${day} ${time}（${reader.zone}）`
    : `${day}, ${time} (${reader.zone})`;
}

/** 24 Nov 2026 / 2026年11月24日 */
export const date = (at: Date, reader: Reader): string =>
  written(at, reader, { year: "numeric", month: monthOf(reader), day: "numeric" });

/** 24 Nov / 11月24日: for a reader who knows the year. */
export const dayAndMonth = (at: Date, reader: Reader): string =>
  written(at, reader, { month: monthOf(reader), day: "numeric" });

/** Mon / 周一 */
export const weekday = (at: Date, reader: Reader): string =>
  written(at, reader, { weekday: "short" });

/** Dec 2024 / 2024年12月 */
export const monthAndYear = (at: Date, reader: Reader): string =>
  written(at, reader, { year: "numeric", month: monthOf(reader) });

/** Mar / 3月 */
export const month = (at: Date, reader: Reader): string =>
  written(at, reader, { month: monthOf(reader) });

export const yearOf = (at: Date, reader: Reader): string => dayNumber(at, reader).slice(0, 4);

/** The reader's calendar day as yyyy-mm-dd: comparable, whatever the zone. */
export function dayNumber(at: Date, { zone }: Reader): string {
  const parts = formatOf("en-CA", zone, numbered).formatToParts(at);
  const found = new Map(parts.map(({ type, value }) => [type, value]));
  return `${found.get("year") ?? ""}-${found.get("month") ?? ""}-${found.get("day") ?? ""}`;
}

/** Whole calendar days from `from` to `to`, as the reader counts them. */
export function daysBetween(from: Date, to: Date, reader: Reader): number {
  const [start, end] = [dayNumber(from, reader), dayNumber(to, reader)].map((day) =>
    Date.parse(`${day}T00:00:00Z`),
  );
  return Math.round(((end ?? 0) - (start ?? 0)) / 86_400_000);
}

const monthOf = (reader: Reader): "long" | "short" => (isChinese(reader.locale) ? "long" : "short");
