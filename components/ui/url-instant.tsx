"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { Input } from "./input.tsx";

type Props = {
  label: string;
  /** The parameter of the address that holds it, as yyyy-mm-ddThh:mm in the reader's zone. */
  name: string;
};

/** A day and a time that the address holds; empty is now. */
export function UrlInstant({ label, name }: Props) {
  const [router, path, params] = [useRouter(), usePathname(), useSearchParams()];
  const inAddress = params.get(name) ?? "";
  return (
    <div className="w-52 max-md:w-full">
      <Input
        key={inAddress}
        type="datetime-local"
        aria-label={label}
        title={label}
        defaultValue={inAddress}
        onBlur={(event) => {
          if (event.target.value === inAddress) return;
          const next = new URLSearchParams(params);
          next.delete("cursor");
          if (event.target.value === "") next.delete(name);
          else next.set(name, event.target.value);
          router.replace(`${path}?${next.toString()}`, { scroll: false });
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
    </div>
  );
}
