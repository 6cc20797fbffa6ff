import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  command,
  dayMs,
  findSetting,
  holds,
  isOnlyImpersonated,
  lockSetting,
  needs,
  no,
  query,
  readDecided,
  saveSetting,
  yes,
  type Actor,
  type Decision,
  type Tx,
} from "#lib/kernel/index.ts";

/** What is shown of a secret: nothing of it. Words are compared without regard to case. */
const word = z.string().regex(/^[A-Za-z0-9_.-]{2,40}$/, "letters, digits, _, . and - (2 to 40)");

export const recordingLimits = {
  /** Days that a recording is kept from its end on. */
  keptDays: z.int().min(30).max(3650),
  /** Beginnings of tokens: what follows is masked. */
  tokens: z.array(word).max(100),
  /** Names of settings and options: what is said of them is masked. */
  names: z.array(word).max(100),
} as const;

const defaultTokens = [
  ...["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-"],
  ...["sk-proj-", "sk-ant-", "sk_live_", "rk_live_", "AIza", "hvs.", "npm_", "dop_v1_", "eyJ"],
];
const defaultNames = [
  ...["password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "api-key", "apikey"],
  ...["access_key", "access-key", "private_key", "secret_key", "client_secret", "authorization"],
];

const Longer = z.object({ keptDays: recordingLimits.keptDays, until: z.iso.datetime() }).nullable();

export const RecordingSettings = z.object({
  keptDays: recordingLimits.keptDays.default(365),
  tokens: recordingLimits.tokens.default(defaultTokens),
  names: recordingLimits.names.default(defaultNames),
  /** Whoever has recordings kept shorter is heard later: until then this many days count. */
  longer: Longer.default(null),
});
export type RecordingSettings = z.output<typeof RecordingSettings>;

/** So long a shorter time is announced before it counts, for others to see what is about to go. */
const noticeDays = 30;

/** Days that a recording which ends now is kept. */
export const keptDaysAt = ({ keptDays, longer }: RecordingSettings, now: Date): number =>
  longer && new Date(longer.until) > now ? Math.max(keptDays, longer.keptDays) : keptDays;

/** What is kept shorter from now on counts after its notice; of several, the longest until then. */
function afterNotice(before: RecordingSettings, next: RecordingSettings, now: Date) {
  const days = keptDaysAt(before, now);
  if (next.keptDays >= days) return { ...next, longer: null };
  if (next.keptDays >= before.keptDays) return next;
  return {
    ...next,
    longer: { keptDays: days, until: new Date(now.getTime() + noticeDays * dayMs).toISOString() },
  };
}

const settingKey = "recordings.settings";
const right = "settings.manage";

/** @throws when what is stored is no setting: a wrong mask must not turn into none. */
const settingsOf = (stored: unknown): RecordingSettings => RecordingSettings.parse(stored ?? {});

export const readRecordingSettings = async (tx: Tx): Promise<RecordingSettings> =>
  settingsOf((await findSetting(tx, settingKey))?.value);

const Asked = z.object(recordingLimits).partial();
type Asked = z.output<typeof Asked>;

/** Whoever sees recordings does not say what is masked in them. */
function maySet(actor: Actor, _before: unknown, asked: Asked): Decision {
  if (!holds(actor, right)) return needs(right)(actor);
  if (isOnlyImpersonated(actor)) return no("impersonated");
  const isMasking = asked.tokens !== undefined || asked.names !== undefined;
  const views = actor.kind === "person" && holds(actor, "recordings.view");
  return isMasking && views ? no("viewers_do_not_mask") : yes();
}

const Decided = z.object({ ...recordingLimits, longer: Longer });

export const getRecordingSettings = query({
  name: "recording.settings",
  title: "Says how long recordings are kept, and what is masked in them.",
  right,
  rest: { method: "GET", path: "/settings/recordings" },
  input: z.object({}),
  output: z.object({
    ...Decided.shape,
    /** What held before the last change; null: it was never changed. */
    previous: Decided.nullable(),
    changedAt: z.date().nullable(),
  }),
  authorize: needs(right),
  run: ({ tx }) => readDecided(tx, settingKey, settingsOf),
});

/**
 * Of recordings that ended before, it changes only what is masked: they are kept as was said. A
 * shorter time counts after thirty days, so that nobody shortens by themselves what is kept of what
 * they do.
 */
export const changeRecordingSettings = command({
  name: "recording.change-settings",
  title: "Changes how long recordings are kept from now on, and what is masked in them.",
  right,
  rest: { method: "PATCH", path: "/settings/recordings" },
  input: Asked,
  output: RecordingSettings,
  load: async ({ tx }) => settingsOf((await lockSetting(tx, settingKey))?.value),
  authorize: maySet,
  run: async (work) => {
    const { input, resource } = work;
    const asked = RecordingSettings.parse({ ...resource, ...input });
    const next = afterNotice(resource, asked, work.now);
    if (isDeepStrictEqual(next, resource)) return next;
    await saveSetting(work, settingKey, { from: resource, to: next });
    work.record({ target: settingKey, detail: { from: resource, to: next } });
    return next;
  },
});
