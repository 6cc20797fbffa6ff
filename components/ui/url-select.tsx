"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTransition } from "react";
import { Select, type Option } from "./select.tsx";

type Props = {
  label: string;
  /** The parameter of the address that holds it. */
  name: string;
  options: readonly Option[];
};

/** A choice that the address holds; a new one starts at page one. */
export function UrlSelect({ label, name, options }: Props) {
  const [router, path, params] = [useRouter(), usePathname(), useSearchParams()];
  const [isBusy, start] = useTransition();
  return (
    <div className="w-52 max-md:w-full">
      <Select
        small
        aria-label={label}
        aria-busy={isBusy}
        options={options}
        value={params.get(name) ?? ""}
        onChange={(event) => {
          const next = new URLSearchParams(params);
          next.delete("cursor");
          if (event.target.value === "") next.delete(name);
          else next.set(name, event.target.value);
          start(() => router.replace(`${path}?${next.toString()}`, { scroll: false }));
        }}
      />
    </div>
  );
}
