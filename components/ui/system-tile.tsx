import {
  Box,
  ChartLine,
  Cloud,
  Database,
  Factory,
  Fingerprint,
  FolderOpen,
  GitBranch,
  Landmark,
  LifeBuoy,
  Mail,
  Megaphone,
  Network,
  Server,
  ShipWheel,
  ShoppingCart,
  Users,
  Warehouse,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { classes } from "./classes.ts";

/** By kind of system, not by brand; a kind that is not listed has the neutral box. */
const icons: Record<string, LucideIcon> = {
  analytics: ChartLine,
  cloud: Cloud,
  cluster: ShipWheel,
  code: GitBranch,
  database: Database,
  factory: Factory,
  files: FolderOpen,
  finance: Landmark,
  host: Server,
  identity: Fingerprint,
  mail: Mail,
  marketing: Megaphone,
  network: Network,
  people: Users,
  pipeline: Workflow,
  sales: ShoppingCart,
  support: LifeBuoy,
  warehouse: Warehouse,
};

/** 24 square (32 when large), hairline, one icon. */
export function SystemTile({ kind, large }: { kind: string; large?: boolean }) {
  const Icon = icons[kind] ?? Box;
  return (
    <span
      aria-hidden
      className={classes(
        "inline-grid flex-none place-items-center rounded-md border border-line bg-rail",
        "text-ink-2",
        large ? "size-8" : "size-6",
      )}
    >
      <Icon className={large ? "size-4" : "size-3.5"} />
    </span>
  );
}
