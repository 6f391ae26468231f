/** The sizes of tasks that Fargate offers for Linux. Pure. Source: ECS Developer Guide fargate-tasks-services. */

/** Unit: MiB; from, to and step of a range. */
const range = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

const GIB = 1024;

/** Memory in MiB by CPU units. */
export const FARGATE_SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, GIB, 2 * GIB]],
  [512, range(GIB, 4 * GIB, GIB)],
  [1024, range(2 * GIB, 8 * GIB, GIB)],
  [2048, range(4 * GIB, 16 * GIB, GIB)],
  [4096, range(8 * GIB, 30 * GIB, GIB)],
  [8192, range(16 * GIB, 60 * GIB, 4 * GIB)],
  [16_384, range(32 * GIB, 120 * GIB, 8 * GIB)],
  [32_768, [60 * GIB, 120 * GIB, 244 * GIB]],
]);

/** The memory of a CPU size in words, such as `512, 1024 or 2048` or `2048 to 8192 in steps of 1024`. */
export function memoryInWords(sizes: readonly number[]): string {
  const [first = 0, second = first] = sizes;
  const last = sizes.at(-1) ?? first;
  const step = second - first;
  const even = sizes.every((size, index) => size === first + index * step);
  if (sizes.length > 3 && even) return `${first} to ${last} in steps of ${step}`;
  return `${sizes.slice(0, -1).join(", ")} or ${last}`;
}
