import type { ReactNode } from "react";
import { classes } from "#components/ui/classes.ts";
import { StaleBanner } from "./live-state.tsx";
import { TopBar, type Crumb, type PageKey } from "./top-bar.tsx";

type Props = {
  /** Said as the page's heading, to those who hear it: the answer. */
  title: string;
  crumbs: readonly Crumb[];
  keys?: readonly PageKey[] | undefined;
  /** The list, 300 to 404 wide. */
  list: ReactNode;
  /** Over the list's lower edge: a BulkBar. */
  bulk?: ReactNode;
  /** The chosen thing; absent while none is chosen. */
  panel?: ReactNode;
  /** Whether the panel covers the list on phones; unset: whenever there is one. */
  isOpen?: boolean | undefined;
};

/**
 * A list and what is chosen in it, each scrolling by itself. On phones the list is the page, and
 * the chosen thing a sheet over it: it has its own address, and going back closes it.
 */
export function SplitPage(props: Props) {
  const { title, crumbs, keys, list, bulk, panel } = props;
  const isOpen = props.isOpen ?? panel !== undefined;
  return (
    <>
      <title>{`${crumbs
        .map(({ label }) => label)
        .toReversed()
        .join(" · ")} · Postern`}</title>
      <TopBar crumbs={crumbs} keys={keys} />
      <main
        id="content"
        tabIndex={-1}
        className="grid grid-cols-[minmax(0,1fr)] outline-none md:h-[calc(100dvh-var(--size-bar))] md:grid-cols-[clamp(300px,33%,404px)_minmax(0,1fr)]"
      >
        <h1 className="sr-only">{title}</h1>
        <div className="relative flex min-h-0 min-w-0 flex-col border-line max-md:h-[calc(100dvh-104px)] md:border-r">
          <StaleBanner />
          {list}
          {bulk}
        </div>
        <div
          className={classes(
            "flex min-h-0 min-w-0 flex-col bg-canvas",
            isOpen ? "max-md:fixed max-md:inset-0 max-md:z-40" : "max-md:hidden",
          )}
        >
          {panel}
        </div>
      </main>
    </>
  );
}
