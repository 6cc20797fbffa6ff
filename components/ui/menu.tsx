"use client";

import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { Kbd } from "./kbd.tsx";

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: "start" | "end" };

/** Acts that do not deserve a button of their own. The trigger is usually an IconButton. */
export function Menu({ trigger, children, align = "end" }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-2"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemLook = (isDanger: boolean) =>
  classes(
    "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 text-13 outline-none",
    "select-none data-highlighted:bg-hover data-disabled:cursor-default data-disabled:text-ink-3",
    "max-md:min-h-11",
    isDanger ? "text-denied" : "text-ink [&>svg]:text-ink-3",
  );

type ItemProps = {
  children: ReactNode;
  icon?: ReactNode;
  keys?: string | undefined;
  danger?: boolean | undefined;
  /** Why it cannot be done now: shown under it, instead of hiding it. */
  off?: string | undefined;
  onChoose?: (() => void) | undefined;
};

export function MenuItem({ children, icon, keys, danger, off, onChoose }: ItemProps) {
  return (
    <DropdownMenu.Item
      className={itemLook(danger ?? false)}
      disabled={off !== undefined}
      onSelect={() => onChoose?.()}
    >
      {icon}
      <span className="flex-1 py-1">
        {children}
        {off !== undefined && <span className="caption block">{off}</span>}
      </span>
      {keys !== undefined && <Kbd>{keys}</Kbd>}
    </DropdownMenu.Item>
  );
}

/** For what goes to a page: `link` is the <Link> that becomes the item, with its words. */
export function MenuLink({ link }: { link: ReactNode }) {
  return (
    <DropdownMenu.Item asChild className={itemLook(false)}>
      {link}
    </DropdownMenu.Item>
  );
}
