import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";

/** The outline of a page on its way, where its title and rows will be. */
export function LoadingPage() {
  return (
    <>
      <div className="h-(--size-bar) border-b border-line" />
      <main id="content" tabIndex={-1} aria-busy className="outline-none">
        <div className="mx-auto max-w-(--size-content) px-4 pt-5 pb-10 md:px-6">
          <div aria-hidden className="appear-late mb-6 space-y-2.5 pt-1.5">
            <i className="block h-5 w-72 max-w-3/5 rounded-sm bg-active" />
            <i className="block h-3.5 w-96 max-w-4/5 rounded-sm bg-hover" />
          </div>
          <SkeletonRows rows={10} />
        </div>
      </main>
    </>
  );
}
