"use client";

import { useEffect, useRef } from "react";
import { Banner } from "./banner.tsx";
import type { FormResult } from "./form-result.ts";

/** Over a form that failed: the cause, and the reference where there is one. It takes the focus. */
export function FailureBanner({ result }: { result: FormResult }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (result.status === "failed") place.current?.focus();
  }, [result]);
  if (result.status !== "failed") return null;
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <Banner tone="failed" cause={result.message} reference={result.reference} />
    </div>
  );
}
