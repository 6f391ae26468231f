/** Values of properties that may come as text. */
import type { Properties } from "../../graph/types";

/** The number under a key. */
export const numberAt = (bag: Properties | undefined, key: string): number | undefined => {
  const value = bag?.[key];
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** Whether a switch is on. */
export const isOn = (value: unknown): boolean => value === true || value === "true";
