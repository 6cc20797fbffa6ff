import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type Sort = { key: string; direction: "asc" | "desc" };

export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Tailwind width, for example "w-32"; one column without a width takes what is left. */
  width?: string | undefined;
  /** Counts and times stand right; the last column always does. */
  right?: boolean | undefined;
  /** The server can sort by it. */
  sortable?: boolean | undefined;
  /** Left out below 768. */
  wide?: boolean | undefined;
};

type Props<Row> = {
  /** What the table lists, for those who hear it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Where ↵ goes; the first column becomes the link. */
  rowHref?: ((row: Row) => string) | undefined;
  /** A checkbox for the row, from a client leaf. */
  rowMark?: ((row: Row) => ReactNode) | undefined;
  sort?: Sort | undefined;
  /** The address of this list, sorted so. */
  sortHref?: ((sort: Sort) => string) | undefined;
  selected?: ReadonlySet<string> | undefined;
  /** In place of rows when there are none: an EmptyState. */
  empty?: ReactNode;
};

/** Rows of one kind. Sorting, filtering and paging are the server's; the address holds them. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowMark, empty } = props;
  if (rows.length === 0 && empty !== undefined) {
    return <div className="border-t border-line">{empty}</div>;
  }
  return (
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full table-fixed border-collapse text-13">
        <thead>
          <tr>
            {rowMark && <th className="w-8" aria-hidden />}
            {columns.map((column, index) => (
              <Head
                key={column.key}
                column={column}
                isLast={index > 0 && index === columns.length - 1}
                sort={props.sort}
                sortHref={props.sortHref}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={props.rowKey(row)} row={row} table={props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cellLook = (column: Pick<Column<never>, "right" | "wide">, isLast: boolean) =>
  classes(
    isLast ? "pr-0" : "pr-3",
    (isLast || column.right) && "text-right",
    column.wide && "max-md:hidden",
  );

type HeadProps = Pick<Props<never>, "sort" | "sortHref"> & {
  column: Column<never>;
  isLast: boolean;
};

function Head({ column, isLast, sort, sortHref }: HeadProps) {
  const isSorted = sort?.key === column.key;
  const direction = isSorted && sort.direction === "asc" ? "desc" : "asc";
  if (column.title === "")
    return <td aria-hidden className={classes(cellLook(column, isLast), column.width)} />;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.direction === "asc" ? "ascending" : "descending") : undefined}
      className={classes(
        "h-7 overflow-hidden text-left text-12 font-normal text-ellipsis text-ink-3",
        "max-md:pb-1 max-md:align-bottom md:whitespace-nowrap",
        cellLook(column, isLast),
        column.width,
      )}
    >
      {column.sortable && sortHref ? (
        <Link
          href={sortHref({ key: column.key, direction })}
          scroll={false}
          className={classes(
            "inline-flex items-center gap-1 rounded-sm hover:text-ink",
            isSorted && "font-medium text-ink-2",
          )}
        >
          {column.title}
          {isSorted &&
            (sort.direction === "asc" ? (
              <ArrowUp className="size-3" />
            ) : (
              <ArrowDown className="size-3" />
            ))}
        </Link>
      ) : (
        column.title
      )}
    </th>
  );
}

function TableRow<Row>({ row, table }: { row: Row; table: Props<Row> }) {
  const { columns, rowMark, rowHref, rowKey, selected } = table;
  const isSelected = selected?.has(rowKey(row)) ?? false;
  const href = rowHref?.(row);
  return (
    <tr data-row={rowKey(row)} className={isSelected ? "bg-accent-soft" : "hover:bg-hover"}>
      {rowMark && <td className="border-t border-line">{rowMark(row)}</td>}
      {columns.map((column, index) => {
        const isLast = index > 0 && index === columns.length - 1;
        const content = column.cell(row);
        return (
          <td
            key={column.key}
            className={classes(
              "h-9 overflow-hidden border-t border-line text-ellipsis whitespace-nowrap",
              // On a phone there is room below, not beside.
              "max-md:h-11 max-md:py-1 max-md:wrap-anywhere max-md:whitespace-normal",
              "max-md:[&_.cut]:whitespace-normal",
              cellLook(column, isLast),
              index === 0 ? "font-medium" : isLast ? "text-ink-3" : "text-ink-2",
            )}
          >
            {index === 0 && href !== undefined ? <Link href={href}>{content}</Link> : content}
          </td>
        );
      })}
    </tr>
  );
}
