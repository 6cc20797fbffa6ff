type Node = { readonly ticketId: string; readonly parentId: string | null };

/** Every ticket right after what it was derived from, with its depth; lost parents make roots. */
export function inTreeOrder<T extends Node>(tickets: readonly T[]): (T & { depth: number })[] {
  const known = new Set<string>(tickets.map(({ ticketId }) => ticketId));
  const childrenOf = Map.groupBy(tickets, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  const under = (parentId: string | null, depth: number): (T & { depth: number })[] =>
    (childrenOf.get(parentId) ?? []).flatMap((ticket) => [
      { ...ticket, depth },
      ...under(ticket.ticketId, depth + 1),
    ]);
  return under(null, 0);
}
