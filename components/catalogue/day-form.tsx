"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTransition } from "react";
import { Input } from "#components/ui/input.tsx";

/** The day of which a list speaks; the address holds it, and an empty one is now. */
export function DayForm({ label }: { label: string }) {
  const [router, path, params] = [useRouter(), usePathname(), useSearchParams()];
  const [isBusy, start] = useTransition();
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="caption">
        {label}
      </span>
      <span className="w-40">
        <Input
          type="date"
          aria-label={label}
          aria-busy={isBusy}
          defaultValue={params.get("day") ?? ""}
          onChange={({ target }) => {
            const next = new URLSearchParams(params);
            next.delete("cursor");
            if (target.value === "") next.delete("day");
            else next.set("day", target.value);
            start(() => router.replace(`${path}?${next.toString()}`, { scroll: false }));
          }}
        />
      </span>
    </span>
  );
}
