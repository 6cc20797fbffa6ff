import { HrState } from "#lib/people/index.ts";

type Asked = {
  readonly q?: string;
  readonly unit?: string;
  readonly state?: string;
  readonly sort?: string;
  readonly direction?: string;
};

/** The address of the list as a question; what it cannot mean is left out. */
export function peopleAsked(asked: Asked) {
  const sort = (["name", "number", "unit"] as const).find((key) => key === asked.sort);
  return {
    search: asked.q?.slice(0, 200),
    unit: asked.unit?.slice(0, 64),
    status: HrState.options.find((state) => state === asked.state),
    sort,
    direction: asked.direction === "desc" ? ("desc" as const) : ("asc" as const),
  };
}
