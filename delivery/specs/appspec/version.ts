import { Scalar } from "yaml";

import { checked, filledText, type Codec } from "../codec";

/** The version as everybody writes it; a bare number would print as 0. */
export const zeroPointZero = Object.assign(new Scalar(0), { minFractionDigits: 1 });

const known = checked(filledText, (text) =>
  /^0(?:\.0*)?$/.test(text) ? undefined : `must be 0.0, got ${JSON.stringify(text)}`,
);

/** Version of an AppSpec for Lambda or ECS, quoted or not: no agent reads it. */
export const version: Codec<0> = {
  schema: { anyOf: [{ const: 0 }, { enum: ["0.0", "0"] }] },
  write: () => zeroPointZero,
  read: (node, place) => (known.read(node, place) === undefined ? undefined : 0),
};
