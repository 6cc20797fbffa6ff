import type { ReactNode } from "react";
import { Count } from "./count.tsx";

type Props = {
  title: ReactNode;
  count?: number | string | undefined;
  /** The count waits for the reader. */
  waiting?: boolean | undefined;
  /** Small words after the title. */
  note?: ReactNode;
  /** At the far right: small buttons, chips, a search. */
  actions?: ReactNode;
  /** For links to it. */
  id?: string | undefined;
  /** A hairline under the head, where no rows or table follow that bring one. */
  ruled?: boolean | undefined;
  children?: ReactNode;
};

/** A part of a page: it lies on the page, with space and one hairline, never in a card. */
export function Section(props: Props) {
  const { title, count, waiting = false, note, actions, id, ruled = false, children } = props;
  return (
    <section id={id} className="min-w-0">
      <div
        className={`flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1.5 max-md:mb-1 ${
          ruled ? "border-b border-line" : ""
        }`}
      >
        <h2>{title}</h2>
        {count !== undefined && <Count waiting={waiting}>{count}</Count>}
        {note !== undefined && <span className="caption">{note}</span>}
        {actions !== undefined && (
          <div className="ml-auto flex flex-wrap items-center gap-1.5">{actions}</div>
        )}
      </div>
      {children}
    </section>
  );
}
