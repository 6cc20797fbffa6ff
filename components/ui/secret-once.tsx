import type { ReactNode } from "react";
import { Banner } from "./banner.tsx";
import { CopyButton } from "./copy-button.tsx";

type Props = {
  /** That it is shown this once, and where it belongs. */
  cause: string;
  secret: string;
  children?: ReactNode;
};

/** A secret that no page ever shows again. */
export function SecretOnce({ cause, secret, children }: Props) {
  return (
    <Banner tone="note" cause={cause} action={<CopyButton text={secret} />}>
      {children}
      <span className="mono mt-1 block wrap-anywhere" data-secret={secret}>
        {secret}
      </span>
    </Banner>
  );
}
