import type { ReactNode } from "react";
import { classes } from "#components/ui/classes.ts";
import { StaleBanner } from "./live-state.tsx";
import { TopBar, type Crumb, type PageKey } from "./top-bar.tsx";

export type PageProps = {
  /** The answer to the page's question, a sentence computed from data. */
  title: string;
  /** The page's name and what it lies in; the last one is the page. */
  crumbs: readonly Crumb[];
  /** Chips beside the title. */
  chips?: ReactNode;
  /** Before the title, for example a large avatar. */
  mark?: ReactNode;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  /** At most one primary button. */
  actions?: ReactNode;
  /** Beside the page, behind a hairline; under it below 1120. */
  aside?: ReactNode;
  /** Width of the aside: 312 person, 336 home and detail, 376 request. */
  asideWidth?: 312 | 336 | 376 | undefined;
  /** Stays at the aside's foot, for example "Send request". */
  asideFoot?: ReactNode;
  /** Keys that work here, shown in the top bar. */
  keys?: readonly PageKey[] | undefined;
  children: ReactNode;
};

const grids = {
  312: "lg:grid-cols-[minmax(0,1fr)_312px]",
  336: "lg:grid-cols-[minmax(0,1fr)_336px]",
  376: "lg:grid-cols-[minmax(0,1fr)_376px]",
} as const;

/** A page inside the frame: top bar, title that answers, content, perhaps an aside. */
export function Page(props: PageProps) {
  const { crumbs, keys, aside, asideWidth = 336, asideFoot, children } = props;
  const main = (
    <div className="min-w-0 px-4 pt-5 pb-10 md:px-6">
      <PageHead {...props} />
      {children}
    </div>
  );
  return (
    <>
      <DocumentTitle crumbs={crumbs} />
      <TopBar crumbs={crumbs} keys={keys} />
      <main id="content" tabIndex={-1} className="outline-none">
        <StaleBanner />
        {aside === undefined ? (
          <div className="mx-auto max-w-(--size-content)">{main}</div>
        ) : (
          <div className={classes("mx-auto max-w-[1440px] lg:grid", grids[asideWidth])}>
            {main}
            <Aside foot={asideFoot}>{aside}</Aside>
          </div>
        )}
      </main>
    </>
  );
}

/** "Georgi Facello · People · Postern" */
function DocumentTitle({ crumbs }: Pick<PageProps, "crumbs">) {
  const names = crumbs.map(({ label }) => label).toReversed();
  return <title>{[...names, "Postern"].join(" · ")}</title>;
}

function PageHead({ title, chips, mark, lead, actions }: PageProps) {
  return (
    <div className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-3">
      {mark}
      <div className="min-w-0 flex-1 max-md:basis-full">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 wrap-anywhere">{title}</h1>
          {chips}
        </div>
        {lead !== undefined && <div className="secondary mt-1">{lead}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

function Aside({ foot, children }: { foot: ReactNode; children: ReactNode }) {
  return (
    <aside className="flex flex-col border-line max-lg:border-t lg:sticky lg:top-(--size-bar) lg:h-[calc(100dvh-var(--size-bar))] lg:self-start lg:border-l">
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 pt-4 pb-8 md:px-5">
        {children}
      </div>
      {foot !== undefined && (
        <div className="flex flex-none items-center gap-2 border-t border-line bg-canvas px-4 py-3 max-lg:sticky max-lg:bottom-14 md:px-5 md:max-lg:bottom-0">
          {foot}
        </div>
      )}
    </aside>
  );
}
