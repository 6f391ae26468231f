export * from "../graph/declared/buckets";
