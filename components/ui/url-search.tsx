"use client";

import { Search } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { SearchInput } from "./input.tsx";
import { Spinner } from "./spinner.tsx";

const restMs = 250;

type Props = {
  label: string;
  /** The parameter of the address that holds it. */
  name?: string | undefined;
  /** Page-wide search instead of the small one of a filter bar. */
  large?: boolean | undefined;
};

/** Writes what is typed into the address, so the server filters; a new one starts at page one. */
export function UrlSearch({ label, name = "q", large = false }: Props) {
  const [router, path, params] = [useRouter(), usePathname(), useSearchParams()];
  const [isBusy, start] = useTransition();
  const inAddress = params.get(name) ?? "";
  const [typed, setTyped] = useState(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(inAddress);
  useEffect(() => {
    if (inAddress === asked.current) return;
    asked.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);
  const ask = (text: string) => {
    const next = new URLSearchParams(params);
    next.delete("cursor");
    if (text === "") next.delete(name);
    else next.set(name, text);
    asked.current = text;
    start(() => router.replace(`${path}?${next.toString()}`, { scroll: false }));
  };
  return (
    <div className={large ? "" : "w-52 max-md:w-full"}>
      <SearchInput
        label={label}
        small={!large}
        icon={isBusy ? <Spinner /> : <Search />}
        name={name}
        value={typed}
        maxLength={200}
        aria-busy={isBusy}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => ask(text), restMs);
        }}
      />
    </div>
  );
}
