import type { getSource, saveSource } from "#lib/feeds/index.ts";

type Saving = Parameters<typeof saveSource>[1];
type Shown = NonNullable<Awaited<ReturnType<typeof getSource>>["source"]>;
type Written = Readonly<Record<string, string>>;

/** Where a file lies and when it is looked for, as the form shows it, by name of the field. */
export function writtenOf({ source, schedule, lateMinutes }: Shown): Written {
  const facts = Object.entries(source).map(([name, value]) => [name, String(value)] as const);
  const times: Written =
    "everyMinutes" in schedule
      ? { when: "every", everyMinutes: String(schedule.everyMinutes) }
      : {
          ...{ when: "at", at: schedule.at.join(" "), zone: schedule.zone },
          days: (schedule.days ?? []).join(" "),
        };
  return { ...Object.fromEntries(facts), ...times, lateMinutes: String(lateMinutes) };
}

/** What the form says; whether it can be is for the command to say, field by field. */
export function savingOf(written: Written): Saving {
  const { code = "", kind = "", credential = "", lateMinutes = "60" } = written;
  const names = {
    ...{ folder: ["path"], https: ["url", "auth"] },
    sftp: ["host", "user", "path", "hostKey", "auth"],
  }[kind] ?? ["path"];
  const facts = [...names, "mode", "format", "checksum"].map((name) => [name, written[name] ?? ""]);
  const port = kind === "sftp" ? { port: Number(written["port"] ?? "22") } : {};
  const source: unknown = { kind, ...Object.fromEntries(facts), ...port };
  return {
    ...{ code, source: source as Saving["source"], schedule: scheduleOf(written) },
    lateMinutes: Number(lateMinutes),
    ...(credential.trim() !== "" && { credential: credential.trimEnd() }),
  };
}

function scheduleOf({ when, everyMinutes, at = "", days = "", zone = "" }: Written) {
  if (when === "every") return { everyMinutes: Number(everyMinutes) };
  const on = wordsOf(days).map(Number);
  return { at: wordsOf(at), zone: zone.trim(), ...(on.length > 0 && { days: on }) };
}

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
