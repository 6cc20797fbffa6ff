/** An event of the log as pages show it. */
export type EventShown = {
  id: string;
  index: number | null;
  at: Date;
  action: string;
  outcome: "done" | "refused" | "read";
  actor: {
    kind: string;
    id?: string | undefined;
    name?: string | undefined;
    ticket?: string | undefined;
    device?: string | undefined;
    impersonated?: boolean | undefined;
  };
  persons: readonly string[];
  target: string | null;
  request: string;
};

/** Every id in it that may have a name. */
export const idsOf = ({ actor, persons, target }: EventShown): string[] =>
  [actor.id, target, ...persons.slice(0, 20)].filter(isUuid);

export const isUuid = (text: string | null | undefined): text is string =>
  text != null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
