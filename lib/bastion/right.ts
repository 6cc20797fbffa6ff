import { z } from "zod";
import { CommandPattern } from "./command-list.ts";
import { CommandRule, sayAsMuch } from "./command-rule.ts";
import { Port } from "./host.ts";
import { isAsMuch, proofs } from "./proof.ts";
import { isAsStrict, leftBehinds } from "./sweep/left-behind.ts";

/**
 * What may be done on a host. `upload` and `download` bind only where neither `shell` nor `exec` is
 * granted: whoever runs commands moves files by them.
 */
export const features = ["shell", "exec", "upload", "download", "forward"] as const;
export type Feature = (typeof features)[number];

/** A POSIX user name (IEEE Std 1003.1-2017 §3.437), as `useradd` takes it. */
export const Login = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "small letters, digits, _ and - (32 characters at most)");

/** As long as a working day: whoever is away for longer is not there. */
export const idleMinutesMax = 480;

export const RightShape = z.object({
  login: Login,
  features: z.array(z.enum(features)).min(1).max(features.length),
  /** Ports on the host that `forward` reaches. */
  forwardPorts: z.array(Port).max(50).default([]),
  /** What whoever enters proves beside their key, in the same login. */
  proof: z.enum(proofs).default("none"),
  /**
   * Minutes that a command which runs at the right's instant may go on: nothing new begins, and the
   * session ends with it. 0: everything is cut. Whatever is decided cuts at once all the same.
   */
  drainMinutes: z.int().min(0).max(60).default(0),
  /** Nothing runs unless somebody else watches, and everything stands still when they leave. */
  needsObserver: z.boolean().default(false),
  /** Minutes that a session may be left alone before it ends. 0: for as long as it stands. */
  idleMinutes: z.int().min(0).max(idleMinutesMax).default(0),
  /**
   * The only commands that `exec` runs; none: any. They need `exec`, and neither `shell` nor
   * `upload`, either of which makes any command of them.
   */
  commands: z.array(CommandPattern).max(100).default([]),
  /** Commands that somebody hears about, or that end the session: signs, and no boundary. */
  commandRules: z.array(CommandRule).max(100).default([]),
  /** What comes of processes that a session leaves on the host. */
  leftBehind: z.enum(leftBehinds).default("keep"),
});
export type RightShape = z.output<typeof RightShape>;

const { login, features: allowed, ...others } = RightShape.shape;

/** As somebody tells it: whatever is left out stays as it is, or is as of a new right. */
export const ToldShape = z.object({
  ...{ login, features: allowed },
  forwardPorts: others.forwardPorts.removeDefault().optional(),
  proof: others.proof.removeDefault().optional(),
  drainMinutes: others.drainMinutes.removeDefault().optional(),
  needsObserver: others.needsObserver.removeDefault().optional(),
  idleMinutes: others.idleMinutes.removeDefault().optional(),
  commands: others.commands.removeDefault().optional(),
  commandRules: others.commandRules.removeDefault().optional(),
  leftBehind: others.leftBehind.removeDefault().optional(),
});
export type ToldShape = z.output<typeof ToldShape>;

/** The whole of it. A right that loses `exec` loses the list of commands with it. */
export function wholeShape(told: ToldShape, before: RightShape | undefined): RightShape {
  const kept = told.features.includes("exec") ? before : before && { ...before, commands: [] };
  const said = Object.entries(told).filter(([, value]) => value !== undefined);
  return RightShape.parse({ ...kept, ...Object.fromEntries(said) });
}

type Field = keyof RightShape;

/** Whether a field allows no more than it did before. */
const keeps: Record<Field, (next: RightShape, before: RightShape) => boolean> = {
  login: (next, before) => next.login === before.login,
  features: (next, before) => next.features.every((each) => before.features.includes(each)),
  forwardPorts: (next, before) =>
    next.forwardPorts.every((each) => before.forwardPorts.includes(each)),
  proof: (next, before) => isAsMuch(next.proof, before.proof),
  drainMinutes: (next, before) => next.drainMinutes <= before.drainMinutes,
  needsObserver: (next, before) => next.needsObserver || !before.needsObserver,
  idleMinutes: (next, before) => isNoLonger(next.idleMinutes, before.idleMinutes),
  commands: runsNoMore,
  leftBehind: (next, before) => isAsStrict(next.leftBehind, before.leftBehind),
  commandRules: (next, before) => sayAsMuch(next.commandRules, before.commandRules),
};

/** Fields of a new shape that allow what was not allowed before. */
export const widened = (next: RightShape, before: RightShape): Field[] =>
  (Object.keys(keeps) as Field[]).filter((field) => !keeps[field](next, before));

/** Whether everything that a new shape allows was allowed before. */
export const isNarrower = (next: RightShape, before: RightShape): boolean =>
  widened(next, before).length === 0;

type Running = Pick<RightShape, "features" | "commands">;

/** No commands in the list is any command. */
function runsNoMore(next: Running, before: Running): boolean {
  if (!next.features.includes("exec") || before.commands.length === 0) return true;
  const isListing = next.commands.length > 0;
  return isListing && next.commands.every((each) => before.commands.includes(each));
}

/** Any command is a shell, and whoever writes files says what a listed one reads. */
export const canListCommands = ({ features: held, commands }: Running): boolean =>
  commands.length === 0 ||
  (held.includes("exec") && !held.includes("shell") && !held.includes("upload"));

/** The shortest of several times; 0 is without a limit. */
export const shortest = (minutes: readonly number[]): number => {
  const limits = minutes.filter((each) => each > 0);
  return limits.length === 0 ? 0 : Math.min(...limits);
};

/** 0 is without a limit. */
const isNoLonger = (next: number, before: number): boolean =>
  before === 0 || (next > 0 && next <= before);

/** What a channel needs: one feature, or, for SFTP, any of those that move files. */
export type Needed = Feature | "files";

type Held = {
  readonly features: readonly Feature[];
  /** What alone `exec` runs; null: anything. */
  readonly commands: readonly string[] | null;
};

/** Whether what is held allows it. Whoever runs commands moves files by them. */
export function allows(held: Held, needed: Needed): boolean {
  if (needed === "files") return allows(held, "upload") || allows(held, "download");
  const { features: has, commands } = held;
  const runsAny = has.includes("shell") || (has.includes("exec") && commands === null);
  const isMoving = needed === "upload" || needed === "download";
  if (isMoving && runsAny) return true;
  // By another right: together with a list they would run anything.
  if (needed === "upload" && has.includes("exec")) return false;
  return has.includes(needed);
}
