import { Fragment, type ReactNode } from "react";

export type Definition = { term: string; value: ReactNode; note?: ReactNode };
type Props = { rows: readonly Definition[]; ruled?: boolean | undefined };

/** Facts: term and value. `ruled` with hairlines for the decision panel, else close together. */
export function DefinitionRows({ rows, ruled = false }: Props) {
  if (ruled) return <RuledRows rows={rows} />;
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-3 text-13">
      {rows.map(({ term, value, note }) => (
        <Fragment key={term}>
          <dt className="py-1.25 text-ink-3">{term}</dt>
          <dd className="min-w-0 py-1.25 wrap-anywhere">
            {value}
            {note !== undefined && <span className="ml-2 text-ink-3">{note}</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function RuledRows({ rows }: Pick<Props, "rows">) {
  return (
    <dl className="rows text-13">
      {rows.map(({ term, value, note }) => (
        <div
          key={term}
          className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 py-2 md:grid-cols-[112px_minmax(0,1fr)]"
        >
          <dt className="text-ink-3">{term}</dt>
          <dd className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5">
            <span className="min-w-0 wrap-anywhere">{value}</span>
            {note !== undefined && <span className="text-ink-3">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
