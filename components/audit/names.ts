export type NameView = { id: string; kind: string; name: string; key: string | null };
export type Names = ReadonlyMap<string, NameView>;

const homes: Record<string, (named: NameView) => string> = {
  person: ({ key }) => `/people/${key ?? ""}`,
  system: ({ id }) => `/catalogue/${id}`,
  request: ({ id }) => `/requests/${id}`,
  "request-item": ({ key }) => `/requests/${key ?? ""}`,
  rule: ({ id }) => `/rules/${id}`,
  policy: ({ id }) => `/policies/${id}`,
  feed: ({ key }) => `/lifecycle/feeds/${key ?? ""}`,
  "feed-run": ({ id }) => `/lifecycle/runs/${id}`,
};

/** Where what an id names is shown; nothing where it has no page of its own. */
export const hrefOf = (named: NameView | undefined): string | undefined =>
  named && homes[named.kind]?.(named);
