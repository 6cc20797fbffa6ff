import { dayMs } from "#lib/kernel/index.ts";
import { announcedDays, type Standing } from "./leaver-case.ts";

/** What the facts say of somebody now. */
export type Employment = {
  readonly hasEnded: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
};

/** What is to become of somebody's case. */
export type Step =
  | { readonly act: "nothing" }
  | { readonly act: "announce" | "open"; readonly endsAt: Date }
  /** The same end at another instant. */
  | { readonly act: "move"; readonly endsAt: Date }
  /** The end has come. */
  | { readonly act: "begin"; readonly endsAt: Date }
  /** Looked at again, as it stands. */
  | { readonly act: "check" }
  /** They began anew after this end. */
  | { readonly act: "note_rehire" }
  | { readonly act: "rescind" };

type Known = {
  readonly employment: Employment;
  /** The latest that was not taken back. */
  readonly latest: Standing | undefined;
  /** Whether the facts still say that the latest case's end came. */
  readonly stands: boolean;
  readonly now: Date;
};

/** One step towards what the facts say; steps follow until there is nothing more to do. */
export function nextStep({ employment, latest, stands, now }: Known): Step {
  const { hasEnded, endsAt } = employment;
  const end = endsAt ?? now;
  if (hasEnded)
    return latest === undefined ? { act: "open", endsAt: end } : ended(latest, end, employment);
  if (latest?.state === "announced") {
    const comes = announced(endsAt, now);
    if (comes === undefined) return { act: "rescind" };
    return isSame(latest.endsAt, comes) ? { act: "nothing" } : { act: "move", endsAt: comes };
  }
  if (latest !== undefined && !stands) return { act: "rescind" };
  if (latest !== undefined && latest.rehiredAt === null) return { act: "note_rehire" };
  if (latest?.state === "open") return { act: "check" };
  const comes = announced(endsAt, now);
  return comes === undefined ? { act: "nothing" } : { act: "announce", endsAt: comes };
}

function ended(latest: Standing, end: Date, { startsAt }: Employment): Step {
  if (latest.state === "announced") return { act: "begin", endsAt: end };
  // They worked again since that end: this is another one.
  const isAnother = latest.rehiredAt !== null || (startsAt !== null && startsAt > latest.endsAt);
  if (isAnother && latest.state === "closed") return { act: "open", endsAt: end };
  if (isAnother) return { act: "check" };
  if (!isSame(latest.endsAt, end)) return { act: "move", endsAt: end };
  return latest.state === "open" ? { act: "check" } : { act: "nothing" };
}

/** An end that is near enough to be told of. */
function announced(endsAt: Date | null, now: Date): Date | undefined {
  if (endsAt === null) return undefined;
  const days = (endsAt.getTime() - now.getTime()) / dayMs;
  return days <= announcedDays ? endsAt : undefined;
}

const isSame = (one: Date, other: Date): boolean => one.getTime() === other.getTime();
