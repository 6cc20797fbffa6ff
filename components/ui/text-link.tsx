import Link from "next/link";
import type { ComponentProps } from "react";

/** A link among words. */
export function TextLink(props: Omit<ComponentProps<typeof Link>, "className">) {
  return (
    <Link
      {...props}
      className="rounded-sm font-medium text-accent hover:underline hover:underline-offset-2"
    />
  );
}
