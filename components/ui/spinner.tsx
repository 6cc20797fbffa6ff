import { LoaderCircle } from "lucide-react";

/** Work on the way; stands where the icon was, so that nothing moves. */
export function Spinner() {
  return <LoaderCircle className="animate-[turn_900ms_linear_infinite]" />;
}
